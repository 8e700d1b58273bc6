/**
 * The API, as an OpenAPI 3.1 document: the single source of its routes and of what is valid.
 *
 * The app registers exactly these operations, validates requests against them, and the tests
 * validate its answers against them.
 *
 * @module
 */
import type { Operation } from './operation.ts';
import { paths } from './paths.ts';
import { schemas } from './schemas.ts';

/** The document as served at `/v1/openapi.json`. */
export const openapi = {
  openapi: '3.1.0',
  info: {
    title: 'Caseline',
    version: '1.0.0',
    description:
      'Cases by declarative case types. The actor of every command comes from the token. Who may ' +
      'see what of a case its definition says; who asked for what is recorded.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/' }],
  security: [{ bearer: [] }],
  tags: [
    { name: 'case types' },
    { name: 'cases' },
    { name: 'inbox' },
    { name: 'intake' },
    { name: 'holds' },
    { name: 'migrations' },
    { name: 'service' },
  ],
  paths,
  components: {
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      receipt: {
        type: 'apiKey',
        in: 'header',
        name: 'Authorization',
        description: 'Of a report without an account: `Receipt 7K3Q-…`.',
      },
    },
    schemas,
  },
};

/** Every operation with its path and its method in lower case. */
export function operations(): readonly {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}[] {
  return Object.entries(openapi.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
}
