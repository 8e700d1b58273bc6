import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import * as client from 'openid-client';
import { type Authenticate, createAuthentication } from '../../api/authentication.ts';
import { type DirectoryFile, openDirectory } from '../../directory/file.ts';
import {
  API_AUDIENCE,
  CLIENT_ID,
  devToken,
  type EmbeddedIdentity,
  startIdentity,
} from '../../embedded/identity.ts';

let folder: string;
let directory: DirectoryFile;
let identity: EmbeddedIdentity;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'caseline-identity-'));
  directory = await openDirectory(path.join(import.meta.dirname, 'people.yaml'), { watchMs: 0 });
  identity = await startIdentity({ dataFolder: folder, directory });
});

afterAll(async () => {
  await identity.stop();
  await rm(folder, { recursive: true });
});

const verify = (token: string) =>
  jwtVerify(token, createRemoteJWKSet(new URL(`${identity.issuer}/jwks`)), {
    issuer: identity.issuer,
    audience: API_AUDIENCE,
  });

describe('tokens for command lines', () => {
  test('name a person of the directory and are signed', async () => {
    const { payload } = await verify(await devToken(identity.issuer, 'p-fin'));
    expect(payload).toMatchObject({ sub: 'p-fin', aud: API_AUDIENCE, scope: 'caseline' });
    expect(payload.exp! - payload.iat!).toBe(3_600);
  });

  test('are not given for anybody else', async () => {
    await expect(devToken(identity.issuer, 'p-nobody')).rejects.toThrow();
    await expect(devToken(identity.issuer, '')).rejects.toThrow();
  });
});

describe('browsers sign in by authorization code with PKCE', () => {
  test('choosing a person gives tokens for that person, and later new ones', async () => {
    const config = await client.discovery(
      new URL(identity.issuer),
      CLIENT_ID,
      undefined,
      client.None(),
      {
        execute: [client.allowInsecureRequests],
      },
    );
    const verifier = client.randomPKCECodeVerifier();
    const state = client.randomState();
    const start = client.buildAuthorizationUrl(config, {
      redirect_uri: 'http://127.0.0.1:9999/callback',
      scope: 'openid offline_access caseline',
      prompt: 'consent',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
    });
    const back = await signIn(start, 'p-fay');
    const tokens = await client.authorizationCodeGrant(config, back, {
      pkceCodeVerifier: verifier,
      expectedState: state,
    });
    expect((await verify(tokens.access_token)).payload.sub).toBe('p-fay');
    expect(tokens.claims()?.sub).toBe('p-fay');
    const renewed = await client.refreshTokenGrant(config, tokens.refresh_token!);
    expect((await verify(renewed.access_token)).payload.sub).toBe('p-fay');
  });

  test('a code without its verifier is worth nothing', async () => {
    const start = new URL(`${identity.issuer}/auth`);
    start.search = new URLSearchParams({
      client_id: CLIENT_ID,
      response_type: 'code',
      scope: 'openid',
      redirect_uri: 'http://127.0.0.1/callback',
    }).toString();
    const response = await fetch(start, { redirect: 'manual' });
    const location = new URL(response.headers.get('location')!);
    expect(location.searchParams.get('error')).toBe('invalid_request');
  });

  test('nobody is sent to another place', async () => {
    const start = new URL(`${identity.issuer}/auth`);
    start.search = new URLSearchParams({
      client_id: CLIENT_ID,
      response_type: 'code',
      scope: 'openid',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
      redirect_uri: 'https://elsewhere.example/callback',
    }).toString();
    const response = await fetch(start, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([400, null]);
  });

  test('a sign-in that is over says so', async () => {
    const response = await fetch(`${identity.issuer}/sign-in/nothing`);
    expect(response.status).toBe(400);
  });
});

describe('the keys', () => {
  test('outlive a restart, and only their owner can read them', async () => {
    const token = await devToken(identity.issuer, 'p-ana');
    const again = await startIdentity({ dataFolder: folder, directory });
    const keys = createRemoteJWKSet(new URL(`${again.issuer}/jwks`));
    expect((await jwtVerify(token, keys)).payload.sub).toBe('p-ana');
    await again.stop();
    const { mode } = await stat(path.join(folder, 'identity-keys.json'));
    expect(mode & 0o777).toBe(0o600);
  });
});

describe('whose tokens the API takes', () => {
  const bearer = async (person: string) => `Bearer ${await devToken(identity.issuer, person)}`;
  const settings = () => ({ issuer: identity.issuer, audience: API_AUDIENCE });
  const codeOf = async (authenticate: Authenticate, header: string) =>
    authenticate(header).then(
      ({ id }) => id,
      (error: { code: string }) => error.code,
    );

  test.each([
    ['the right one', {}, 'p-ana'],
    ['another audience', { audience: 'urn:other:api' }, 'token_invalid'],
    ['another algorithm', { algorithms: ['RS256'] }, 'token_invalid'],
    ['a claim that is not proven', { claim: 'email' as const }, 'person_unknown'],
    ['an issuer that does not answer', { issuer: 'http://127.0.0.1:1' }, 'identity_unavailable'],
  ])('%s', async (_name, change, expected) => {
    const authenticate = createAuthentication({ ...settings(), ...change }, directory);
    expect(await codeOf(authenticate, await bearer('p-ana'))).toBe(expected);
  });

  test('keys served for another issuer do not sign for this one', async () => {
    const issuer = identity.issuer.replace('127.0.0.1', 'localhost');
    const authenticate = createAuthentication({ ...settings(), issuer }, directory);
    expect(await codeOf(authenticate, await bearer('p-ana'))).toBe('identity_unavailable');
  });

  test('somebody who has left the directory is nobody here', async () => {
    const header = await bearer('p-joe');
    const without = { ...directory, person: async () => null };
    expect(await codeOf(createAuthentication(settings(), without), header)).toBe('person_unknown');
  });

  test('a token that has expired', async () => {
    const brief = await startIdentity({ dataFolder: folder, directory, tokenSeconds: 2 });
    const token = await devToken(brief.issuer, 'p-ana');
    const change = { issuer: brief.issuer, clockTolerance: 0 };
    const authenticate = createAuthentication({ ...settings(), ...change }, directory);
    expect(await codeOf(authenticate, `Bearer ${token}`)).toBe('p-ana');
    const leftMs = decodeJwt(token).exp! * 1_000 - Date.now();
    await new Promise((resolve) => setTimeout(resolve, leftMs + 50));
    await expect(authenticate(`Bearer ${token}`)).rejects.toThrow('The token has expired.');
    await brief.stop();
  });
});

/** What a browser does: follows the way to the page, chooses a person, and comes back. */
async function signIn(start: URL, person: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = start;
  let init: RequestInit = {};
  for (let hops = 0; hops < 12; hops += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [name, value] = line.split(';')[0]!.split('=');
      cookies.set(name!, value!);
    }
    const location = response.headers.get('location');
    if (location !== null) {
      url = new URL(location, url);
      init = {};
      if (url.pathname === '/callback') return url;
      continue;
    }
    const page = await response.text();
    expect(page).toContain('Who are you?');
    expect(page).toContain(`value="${person}"`);
    init = { method: 'POST', body: new URLSearchParams({ person }) };
  }
  throw new Error(`lost at ${url.href}`);
}
