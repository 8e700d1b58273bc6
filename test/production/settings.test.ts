/**
 * What a production process is told, and what it says when it is told too little.
 *
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { apiSettings, calendarsIn, productionSettings } from '../../production/settings.ts';

const ENVIRONMENT = {
  DATABASE_URL: 'postgresql://caseline@db/caseline',
  TEMPORAL_ADDRESS: 'temporal:7233',
  CASELINE_KEYS: '/keys.json',
};
const API = {
  OIDC_ISSUER: 'https://id.example.org',
  OIDC_AUDIENCE: 'caseline',
  CASELINE_DIRECTORY: '/directory.yaml',
};

describe('settings of every process', () => {
  test('the least that is needed', () => {
    expect(productionSettings(ENVIRONMENT)).toEqual({
      databaseUrl: ENVIRONMENT.DATABASE_URL,
      temporal: {
        address: 'temporal:7233',
        namespace: 'default',
        sandboxNamespace: 'caseline-sandbox',
      },
      keys: '/keys.json',
      files: null,
      logLevel: 'info',
    });
  });

  test('everything that is missing is told at once', () => {
    expect(() => productionSettings({ DATABASE_URL: '' })).toThrow(
      /TEMPORAL_ADDRESS is missing.*\nDATABASE_URL is missing.*\nCASELINE_KEYS is missing/,
    );
  });

  test('the sandbox is beside the namespace of real cases, or where it is said', () => {
    const sandboxOf = (more: object) =>
      productionSettings({ ...ENVIRONMENT, ...more }).temporal.sandboxNamespace;
    expect(sandboxOf({ TEMPORAL_NAMESPACE: 'acme' })).toBe('acme-sandbox');
    expect(sandboxOf({ TEMPORAL_SANDBOX_NAMESPACE: 'tried.acme' })).toBe('tried.acme');
  });

  test('an API key of Temporal means TLS', () => {
    const { temporal } = productionSettings({ ...ENVIRONMENT, TEMPORAL_API_KEY: 'k' });
    expect(temporal).toMatchObject({ apiKey: 'k', tls: true });
  });

  test('a worker keeps as many cases as it is told to, or as it has room for', () => {
    const of = (size: string) =>
      productionSettings({ ...ENVIRONMENT, CASELINE_CACHED_CASES: size });
    expect(of('500').cachedCases).toBe(500);
    expect(of('0').cachedCases).toBe(0);
    expect(of('')).not.toHaveProperty('cachedCases');
    expect(() => of('many')).toThrow('CASELINE_CACHED_CASES is no number');
  });

  test('a deployment has a name that Temporal takes, or there is none', () => {
    const of = (name: string) => productionSettings({ ...ENVIRONMENT, CASELINE_DEPLOYMENT: name });
    expect(of('cases-eu').deployment).toBe('cases-eu');
    expect(of('').deployment).toBeUndefined();
    expect(() => of('cases.eu')).toThrow('CASELINE_DEPLOYMENT is a name of letters');
  });

  test('secrets can stand in files, and are not said twice', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'caseline-secrets-'));
    try {
      const file = path.join(folder, 'url');
      writeFileSync(file, 'postgresql://from-a-file/caseline\n');
      const { DATABASE_URL: _said, ...others } = ENVIRONMENT;
      const named = { ...others, DATABASE_URL_FILE: file };
      expect(productionSettings(named).databaseUrl).toBe('postgresql://from-a-file/caseline');
      const twice = { ...ENVIRONMENT, DATABASE_URL_FILE: file };
      expect(() => productionSettings(twice)).toThrow('both set');
      const nowhere = { ...others, DATABASE_URL_FILE: path.join(folder, 'none') };
      expect(() => productionSettings(nowhere)).toThrow('DATABASE_URL_FILE names a file');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('half a client certificate is refused', () => {
    const half = { ...ENVIRONMENT, TEMPORAL_TLS_KEY: '/key.pem' };
    expect(() => productionSettings(half)).toThrow('go together');
  });
});

describe('settings of the API', () => {
  test('the least that is needed', () => {
    expect(apiSettings(API)).toMatchObject({
      issuer: 'https://id.example.org',
      audience: 'caseline',
      claim: 'sub',
      port: 7400,
      proxies: 0,
    });
  });

  test('who repairs and where cases are opened; a variable without a value is not set', () => {
    const said = {
      CASELINE_OPERATORS: 'platform',
      CASELINE_CASE_LINK: 'https://x.example.org/{id}',
    };
    expect(apiSettings({ ...API, ...said })).toMatchObject({
      operatorTeam: 'platform',
      caseLink: 'https://x.example.org/{id}',
    });
    const empty = apiSettings({ ...API, CASELINE_OPERATORS: '', CASELINE_CASE_LINK: '' });
    expect(empty).not.toHaveProperty('operatorTeam');
    expect(empty).not.toHaveProperty('caseLink');
  });

  test('what every version needs before it is active', () => {
    const of = (words?: string) =>
      apiSettings({ ...API, ...(words !== undefined && { CASELINE_PUBLISH: words }) }).publishing;
    expect(of()).toEqual({ asksForScenarios: false, asksForTwoPeople: false });
    expect(of('scenarios')).toEqual({ asksForScenarios: true, asksForTwoPeople: false });
    expect(of('two-people, scenarios')).toEqual({ asksForScenarios: true, asksForTwoPeople: true });
  });

  test.each([
    [{ ...API, CASELINE_PUBLISH: 'two_people' }, 'CASELINE_PUBLISH says `two_people`; it takes'],
    [{ ...API, PORT: 'web' }, 'PORT is no number'],
    [{ ...API, OIDC_CLAIM: 'name' }, 'OIDC_CLAIM is `sub` or `email`'],
    [{ ...API, OIDC_ISSUER: '' }, 'OIDC_ISSUER is missing'],
  ])('%j is refused', (environment, message) => {
    expect(() => apiSettings(environment)).toThrow(message);
  });

  test('calendars are found by name and nothing else is', () => {
    const calendars = calendarsIn(apiSettings(API).calendarFolder);
    expect(calendars('head-office')).toContain('zone: Europe/Berlin');
    expect(calendars('nowhere')).toBeUndefined();
    expect(calendars('../directory')).toBeUndefined();
  });
});
