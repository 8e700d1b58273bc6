/**
 * Whatever goes wrong in a request, as a problem; nothing of our insides goes out.
 *
 * @module
 */
import type { ErrorRequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { BODY_BYTES_MAX } from './bodies.ts';
import { fileProblem } from './files.ts';
import { Problem, problemBody } from './problems.ts';

/** Sends a problem. */
export function sendProblem(response: Response, problem: Problem, path: string): void {
  for (const [name, value] of Object.entries(problem.headers)) response.setHeader(name, value);
  response.locals.problem = problem.code;
  response
    .status(problem.status)
    .type('application/problem+json')
    .send(JSON.stringify(problemBody(problem, path)));
}

/** Express's last handler. */
export function errorHandler(log: Logger): ErrorRequestHandler {
  // Express knows error handlers by their four parameters.
  return (error: unknown, request, response, _next) => {
    const problem = problemOfError(error);
    if (problem.code === 'internal') {
      const { name, stack } = error instanceof Error ? error : { name: typeof error, stack: '' };
      // Messages can hold what people wrote; names and frames do not.
      const frames = stack?.split('\n').filter((line) => /^\s+at /.test(line));
      log.error({ requestId: response.locals.requestId, error: name, frames }, 'bug');
    }
    if (response.headersSent) response.destroy();
    else sendProblem(response, problem, request.path);
  };
}

/** The problem that an error means to a client. */
export function problemOfError(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const ofFile = fileProblem(error);
  if (ofFile !== null) return ofFile;
  const type = isObject(error) ? error.type : undefined;
  switch (type) {
    case 'entity.too.large':
      return new Problem('body_too_large', `A body has at most ${BODY_BYTES_MAX} bytes.`);
    case 'encoding.unsupported':
      return new Problem('unsupported_media_type', 'Send the body plain, or by gzip or deflate.');
    case 'request.aborted':
    case 'request.size.invalid':
      return new Problem('malformed_body', 'The body did not arrive as announced.');
  }
  if (error instanceof URIError) {
    return new Problem('malformed_path', 'The address has an escape that is none.');
  }
  if (isObject(error) && error.status === 400) {
    return new Problem('malformed_body', 'The body cannot be read.');
  }
  if (isDatabaseAway(error)) {
    return new Problem('database_unavailable', 'The database does not answer.', {
      headers: { 'Retry-After': '2' },
    });
  }
  return new Problem('internal', 'Something went wrong on our side. The log has the request id.');
}

/** Connection errors of PostgreSQL (classes 08 and 57), of Prisma, and of the socket. */
const AWAY =
  /^(P1001|P1002|P1008|P1017|P2024|P2028|08...|57P0.|53300|ECONN\w+|ETIMEDOUT|ENOTFOUND|EPIPE)$/;
const AWAY_TEXT =
  /timeout exceeded when trying to connect|connection terminated|query read timeout|can't reach database/i;

function isDatabaseAway(error: unknown): boolean {
  // Adapters wrap what the driver said; a few layers are looked through.
  for (
    let layer = error, depth = 0;
    isObject(layer) && depth < 5;
    layer = layer.cause, depth += 1
  ) {
    if (typeof layer.code === 'string' && AWAY.test(layer.code)) return true;
    if (typeof layer.originalCode === 'string' && AWAY.test(layer.originalCode)) return true;
    if (typeof layer.kind === 'string' && layer.kind === 'DatabaseNotReachable') return true;
    if (typeof layer.message === 'string' && AWAY_TEXT.test(layer.message)) return true;
  }
  return false;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
