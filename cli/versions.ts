/**
 * `caseline publish`, `versions`, and moving versions through their life, by way of the API.
 *
 * Exit codes: 0 it stands where it shall; 1 it does not, or the API refuses; 2 the command itself was
 * wrong, or the API is away.
 *
 * @module
 */
import { load } from 'js-yaml';
import type { VersionAction } from '../core/versions.ts';
import { type AccessOptions, accessOf, callApi } from './api-access.ts';
import { type ApiAccess, ApiError, ApiRefusal } from './api-reader.ts';
import type { Output } from './check.ts';
import { FileError, readText, scenariosBeside } from './files.ts';
import {
  publishedText,
  refusalText,
  reviewText,
  type VersionAnswer,
  type VersionReview,
  versionText,
} from './version-text.ts';

/** Options of `caseline versions`. */
export interface VersionsOptions extends AccessOptions {
  readonly json?: boolean;
}

/** Options of moving a version. */
export interface MoveOptions extends VersionsOptions {
  readonly reason: string;
}

/** Options of `caseline publish`. */
export interface PublishOptions extends VersionsOptions {
  /** `false`: none, whatever is beside the definition. */
  readonly scenarios?: string | false;
  /** A file. */
  readonly note?: string;
  readonly draft?: boolean;
  readonly sandbox?: boolean;
}

/** Publishes a definition; the exit code. */
export function publish(file: string, options: PublishOptions, output: Output): Promise<number> {
  return speaking(options, output, async (access) => {
    if (options.draft === true && options.sandbox === true) {
      throw new FileError('say `--draft` or `--sandbox`, not both', 2);
    }
    const state =
      options.draft === true ? 'draft' : options.sandbox === true ? 'sandbox' : 'active';
    const scenarios = scenariosFor(file, options);
    const body = {
      source: readText(file),
      state,
      ...(scenarios !== null && { scenarios: readText(scenarios) }),
      ...(options.note !== undefined && { note: noteIn(options.note) }),
    };
    const path = '/v1/case-types';
    const made = await callApi<VersionAnswer>(access, { method: 'POST', path, body });
    if (options.json === true) output.log(JSON.stringify(made, null, 2));
    else output.log(publishedText(made));
    return made.missing?.length === 0 ? 0 : 1;
  });
}

/** Prints the versions of a case type, or one of them in full; the exit code. */
export function versions(
  { caseType, number }: { caseType: string; number?: number },
  options: VersionsOptions,
  output: Output,
): Promise<number> {
  return speaking(options, output, async (access) => {
    const list = `/v1/case-types/${encodeURIComponent(caseType)}/versions`;
    if (number !== undefined) {
      const path = `${list}/${number}/review`;
      const review = await callApi<VersionReview>(access, { method: 'GET', path });
      output.log(options.json === true ? JSON.stringify(review, null, 2) : reviewText(review));
      return 0;
    }
    const { items } = await callApi<{ items: readonly VersionAnswer[] }>(access, {
      method: 'GET',
      path: list,
    });
    if (options.json === true) output.log(JSON.stringify(items, null, 2));
    else for (const version of items) output.log(versionText(version));
    return 0;
  });
}

/** Moves a version, or approves it; the exit code. */
export function move(
  of: { readonly caseType: string; readonly number: number; readonly action: VersionAction },
  options: MoveOptions,
  output: Output,
): Promise<number> {
  return speaking(options, output, async (access) => {
    const { caseType, number, action } = of;
    const path = `/v1/case-types/${encodeURIComponent(caseType)}/versions/${number}`;
    const body = { do: action, reason: options.reason };
    const review = await callApi<VersionReview>(access, { method: 'POST', path, body });
    output.log(options.json === true ? JSON.stringify(review, null, 2) : reviewText(review));
    return 0;
  });
}

/** Speaks to the API; what goes wrong is told, and becomes the exit code. */
async function speaking(
  options: VersionsOptions,
  output: Output,
  work: (access: ApiAccess) => Promise<number>,
): Promise<number> {
  try {
    return await work(await accessOf(options));
  } catch (error) {
    if (error instanceof ApiRefusal) {
      if (options.json === true) output.log(JSON.stringify(error.problem, null, 2));
      else output.error(`caseline: ${refusalText(error.problem)}`);
      return 1;
    }
    if (!(error instanceof ApiError || error instanceof FileError)) throw error;
    output.error(`caseline: ${error.message}`);
    return 2;
  }
}

/** @throws FileError when it is not clear which file is meant */
function scenariosFor(file: string, { scenarios }: PublishOptions): string | null {
  if (scenarios === false) return null;
  if (scenarios !== undefined) return scenarios;
  const beside = scenariosBeside(file);
  if (beside.length < 2) return beside[0] ?? null;
  const names = beside.map((one) => `\`${one}\``).join(', ');
  throw new FileError(
    `there are several files of scenarios: name one with --scenarios (${names})`,
    2,
  );
}

const NOTE = ['pain', 'behaviour', 'how', 'success'] as const;

/** @throws FileError when it is no change note */
function noteIn(file: string): object {
  let note: unknown;
  try {
    note = load(readText(file));
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError(`\`${file}\` is no YAML`, 2);
  }
  const told = new Map(Object.entries(typeof note === 'object' && note !== null ? note : {}));
  const wrong = NOTE.filter((word) => typeof told.get(word) !== 'string' || told.get(word) === '');
  const other = [...told.keys()].filter((word) => !(NOTE as readonly string[]).includes(word));
  if (wrong.length === 0 && other.length === 0) return Object.fromEntries(told);
  const words = [...wrong, ...other].map((word) => `\`${word}\``).join(', ');
  const all = NOTE.map((word) => `\`${word}\``).join(', ');
  throw new FileError(`\`${file}\`: a change note has ${all}, each a text; look at ${words}`, 2);
}
