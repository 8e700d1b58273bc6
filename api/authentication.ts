/**
 * Who is asking: bearer tokens, verified against their issuer's keys, and the directory.
 *
 * @module
 */
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import type { Directory, Person } from '../directory/directory.ts';
import { Problem } from './problems.ts';

/** Whose tokens are taken. */
export interface IdentitySettings {
  /** Exactly as in `iss`. */
  readonly issuer: string;
  /** Must be in `aud`. */
  readonly audience: string;
  /** Default: what the issuer's discovery document says. */
  readonly jwksUri?: string;
  /** Which signatures are taken. @default ES256, RS256, PS256, EdDSA */
  readonly algorithms?: readonly string[];
  /** The claim that says who: an id of the directory, or an address. @default 'sub' */
  readonly claim?: 'sub' | 'email';
  /** How far the issuer's clock may be from ours, seconds. @default 5 */
  readonly clockTolerance?: number;
}

/** Finds the person behind an `Authorization` header, or throws a problem. */
export type Authenticate = (authorization: string | undefined) => Promise<Person>;

const ALGORITHMS = ['ES256', 'RS256', 'PS256', 'EdDSA'];
const ANSWER_WITHIN_MS = 5_000;

/** Makes the check. The issuer is asked with the first token, not before. */
export function createAuthentication(
  settings: IdentitySettings,
  directory: Directory,
): Authenticate {
  let keys: ReturnType<typeof createRemoteJWKSet> | null = null;
  const verify = async (token: string): Promise<JWTPayload> => {
    keys ??= createRemoteJWKSet(await jwksUriOf(settings), { timeoutDuration: ANSWER_WITHIN_MS });
    const { payload } = await jwtVerify(token, keys, {
      issuer: settings.issuer,
      audience: settings.audience,
      algorithms: [...(settings.algorithms ?? ALGORITHMS)],
      requiredClaims: ['sub', 'exp'],
      clockTolerance: settings.clockTolerance ?? 5,
    });
    return payload;
  };
  return async (authorization) => {
    const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) {
      throw new Problem('unauthenticated', 'Send `Authorization: Bearer <token>`.', {
        headers: { 'WWW-Authenticate': 'Bearer realm="caseline"' },
      });
    }
    let claims: JWTPayload;
    try {
      claims = await verify(token);
    } catch (error) {
      throw tokenProblem(error);
    }
    const person = await personOf(claims, settings, directory);
    if (person !== null) return person;
    throw new Problem('person_unknown', 'The token is valid, but not for a person known here.');
  };
}

async function personOf(
  claims: JWTPayload,
  { claim = 'sub' }: IdentitySettings,
  directory: Directory,
): Promise<Person | null> {
  if (claim === 'sub') return directory.person(claims.sub!);
  // An address that its owner has not proven could be anybody's.
  if (typeof claims.email !== 'string' || claims.email_verified !== true) return null;
  return directory.byEmail(claims.email);
}

function tokenProblem(error: unknown): Problem {
  const isOurs =
    error instanceof errors.JOSEError &&
    !(error instanceof errors.JWKSTimeout) &&
    !(error instanceof errors.JWKSInvalid) &&
    error.code !== 'ERR_JOSE_GENERIC';
  if (!isOurs) {
    return new Problem('identity_unavailable', 'The keys of the issuer cannot be had.', {
      headers: { 'Retry-After': '5' },
    });
  }
  const reason =
    error instanceof errors.JWTExpired
      ? 'The token has expired.'
      : error instanceof errors.JWTClaimValidationFailed
        ? `The token's \`${error.claim}\` is not the one expected.`
        : 'The token is not one of ours.';
  return new Problem('token_invalid', reason, {
    headers: { 'WWW-Authenticate': 'Bearer realm="caseline", error="invalid_token"' },
  });
}

async function jwksUriOf({ issuer, jwksUri }: IdentitySettings): Promise<URL> {
  if (jwksUri !== undefined) return new URL(jwksUri);
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  const document = (await response.json()) as { issuer?: string; jwks_uri?: string };
  // A document of another issuer would let its keys sign for this one.
  if (document.issuer !== issuer || document.jwks_uri === undefined) {
    throw new Error(`${url} does not describe ${issuer}`);
  }
  return new URL(document.jwks_uri);
}
