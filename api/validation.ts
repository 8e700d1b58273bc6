/**
 * Requests against the OpenAPI document: whatever it does not describe is refused.
 *
 * @module
 */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { openapi } from '../schemas/api/openapi.ts';
import type { Operation, Parameter } from '../schemas/api/operation.ts';
import { Problem } from './problems.ts';

/** The parts of a request that the document describes. */
export interface RequestParts {
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** By lower-case name. */
  readonly header: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** One thing wrong with a request. */
export interface RequestError {
  readonly in: 'path' | 'query' | 'header' | 'body';
  /** JSON pointer into that part. */
  readonly pointer: string;
  readonly message: string;
}

/**
 * Checks a request of one operation.
 *
 * @returns the parts with numbers and booleans in place of their text, and defaults filled in
 * @throws Problem `invalid_request` with everything that is wrong
 */
export type RequestCheck = (parts: RequestParts, mediaType: string | null) => RequestParts;

/** Makes a schema of the document usable by itself: its references name the document. */
export function standalone<T>(schema: T): T {
  const text = JSON.stringify(schema).replaceAll('"#/components/', '"caseline-api#/components/');
  return JSON.parse(text) as T;
}

/** An Ajv that knows the document's components. */
export function createAjv(options: { coerce: boolean }): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    allowUnionTypes: true,
    verbose: true,
    coerceTypes: options.coerce,
    useDefaults: options.coerce,
  });
  addFormats.default(ajv);
  // The components are only referred to, they check nothing by themselves.
  ajv.addKeyword('components');
  ajv.addSchema(standalone({ $id: 'caseline-api', components: openapi.components }));
  return ajv;
}

const bodies = createAjv({ coerce: false });
const texts = createAjv({ coerce: true });

/** Compiles the check of an operation. */
export function compileRequestCheck(operation: Operation): RequestCheck {
  const places = ['path', 'query', 'header'] as const;
  const parameters = operation.parameters ?? [];
  const checks = places.map((place) => {
    const schema = objectSchema(
      parameters.filter((parameter) => parameter.in === place),
      place,
    );
    return { place, check: texts.compile(schema) };
  });
  const content = Object.entries(operation.requestBody?.content ?? {});
  const bodyChecks = new Map(
    content.map(([type, { schema }]) => [type, bodies.compile(standalone(schema))]),
  );
  return (parts, mediaType) => {
    const copy = { ...parts, path: { ...parts.path }, query: { ...parts.query } };
    const given = { ...copy, header: { ...parts.header } };
    const errors = checks.flatMap(({ place, check }) => run(check, given[place], place));
    const bodyCheck = mediaType === null ? undefined : bodyChecks.get(mediaType);
    if (bodyCheck !== undefined) errors.push(...run(bodyCheck, parts.body, 'body'));
    if (errors.length === 0) return given;
    const { in: place, pointer, message } = errors[0]!;
    const where = pointer === '' ? `the ${place}` : `\`${pointer.slice(1)}\` (${place})`;
    throw new Problem('invalid_request', `In ${where}: ${message}.`, { errors });
  };
}

function objectSchema(parameters: readonly Parameter[], place: string): object {
  const nameOf = ({ name }: Parameter): string => (place === 'header' ? name.toLowerCase() : name);
  return {
    type: 'object',
    // Clients send many headers that are nobody's business here.
    additionalProperties: place === 'header',
    required: parameters.filter(({ required }) => required === true).map(nameOf),
    properties: Object.fromEntries(parameters.map((one) => [nameOf(one), one.schema])),
  };
}

function run(check: ValidateFunction, value: unknown, place: RequestError['in']): RequestError[] {
  if (check(value)) return [];
  const errors = (check.errors ?? []).filter(
    ({ keyword }) => !['oneOf', 'anyOf'].includes(keyword),
  );
  return errors.slice(0, 20).map((error) => ({
    in: place,
    pointer: error.instancePath,
    message: sentence(error),
  }));
}

function sentence(error: ErrorObject): string {
  switch (error.keyword) {
    case 'additionalProperties':
      return `\`${String(error.params.additionalProperty)}\` is not known here`;
    case 'required':
      return `\`${String(error.params.missingProperty)}\` is missing`;
    case 'enum':
      return `must be one of ${(error.params.allowedValues as unknown[]).map((value) => `\`${String(value)}\``).join(', ')}`;
    case 'propertyNames':
      return `\`${String(error.params.propertyName)}\` is no name of a field`;
    default:
      return error.message ?? 'is not valid';
  }
}
