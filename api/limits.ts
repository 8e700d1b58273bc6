/**
 * How much is taken from one source. Addresses are kept for a minute, in memory, as a digest under a
 * key that changes every day and is nowhere else: they lead to nobody.
 *
 * @module
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import type { Person } from '../directory/directory.ts';
import { Problem } from './problems.ts';

/** How much is taken from one source; 0: no limit. */
export interface ApiLimits {
  /** Requests of one person in a minute. @default 3,000 */
  readonly perPerson?: number;
  /** Requests without a valid token or receipt from one address in a minute. @default 300 */
  readonly failuresPerAddress?: number;
  /** Reports without an account from one address in a minute. @default 10 */
  readonly reportsPerAddress?: number;
  /** Reports without an account from everybody in a minute. @default 120 */
  readonly reports?: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Requests that bring no valid token. */
export function limitFailures({ failuresPerAddress = 300 }: ApiLimits): RequestHandler {
  return rateLimit({
    ...silent(failuresPerAddress),
    keyGenerator: addresses(),
    requestWasSuccessful: (_request, response) => response.statusCode !== 401,
    skipSuccessfulRequests: true,
  });
}

/** Requests of one person. */
export function limitPersons({ perPerson = 3_000 }: ApiLimits): RequestHandler {
  return rateLimit({
    ...silent(perPerson),
    identifier: 'person',
    standardHeaders: 'draft-8',
    keyGenerator: (_request, response) => (response.locals.person as Person).id,
  });
}

/** Reports without an account. */
export function limitReports({
  reportsPerAddress = 10,
  reports = 120,
}: ApiLimits): readonly RequestHandler[] {
  return [
    rateLimit({ ...silent(reportsPerAddress), keyGenerator: addresses() }),
    rateLimit({ ...silent(reports), keyGenerator: () => 'everybody' }),
  ];
}

function silent(limit: number) {
  return {
    windowMs: MINUTE_MS,
    limit,
    skip: () => limit === 0,
    standardHeaders: false as const,
    legacyHeaders: false as const,
    handler: tooMany,
  };
}

function addresses(): (request: Request) => string {
  let key = randomBytes(32);
  let sinceMs = Date.now();
  return (request) => {
    if (Date.now() - sinceMs > DAY_MS) [key, sinceMs] = [randomBytes(32), Date.now()];
    return createHmac('sha256', key)
      .update(ipKeyGenerator(request.ip ?? ''))
      .digest('base64');
  };
}

function tooMany(_request: Request, response: Response): void {
  if (!response.hasHeader('Retry-After')) response.setHeader('Retry-After', '60');
  throw new Problem('too_many_requests', 'Wait as long as `Retry-After` says, in seconds.');
}
