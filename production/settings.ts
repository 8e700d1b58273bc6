/**
 * What a production process is told by its environment, checked as a whole before anything starts.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FileSettings, fileSettings } from '../files/settings.ts';
import { publishSettings } from '../api/publishing.ts';
import type { PublishSettings } from '../core/versions.ts';
import { cacheSize } from '../worker/cache-size.ts';
import { type TemporalSettings, temporalSettings } from '../worker/temporal-settings.ts';

/** What every process needs. */
export interface ProductionSettings {
  readonly databaseUrl: string;
  readonly temporal: TemporalSettings;
  /** Where the master keys are: a file, or `aws-kms:` and a key there; see docs/operations.md. */
  readonly keys: string;
  readonly planFolder?: string;
  /** The worker deployment that workers take part in; see docs/upgrades.md. */
  readonly deployment?: string;
  /** People and teams; a worker without them starts no cases of its own. */
  readonly directoryFile?: string;
  /** How many cases a worker keeps in memory. */
  readonly cachedCases?: number;
  /** The hooks that cases may call; see docs/operations.md. */
  readonly hookFile?: string;
  /** Where files are kept; `null`: nowhere. */
  readonly files: FileSettings | null;
  readonly logLevel: string;
}

/** What the API needs beside {@link ProductionSettings}. */
export interface ApiSettings {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri?: string;
  readonly claim: 'sub' | 'email';
  readonly directoryFile: string;
  readonly calendarFolder: string;
  readonly host: string;
  readonly port: number;
  readonly proxies: number;
  /** Where people open a case, with `{id}` or `{number}` in it. */
  readonly caseLink?: string;
  readonly operatorTeam?: string;
  readonly auditorTeam?: string;
  readonly counselTeam?: string;
  readonly emergencyTeam?: string;
  readonly authorTeam?: string;
  /** What every version needs before it is activated. */
  readonly publishing: PublishSettings;
}

/** The environment is incomplete: one line for each variable. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

type Environment = Readonly<Record<string, string | undefined>>;

const SHIPPED_CALENDARS = fileURLToPath(new URL('../definitions/calendars/', import.meta.url));

/** What may stand in a file instead, named by the variable with `_FILE` behind it. */
const SECRETS = ['DATABASE_URL', 'TEMPORAL_API_KEY'] as const;

/**
 * An environment with the secrets that it names files for.
 *
 * @throws SettingsError when a file cannot be read, or a secret is said twice
 */
export function withSecrets(env: Environment): Environment {
  const read: Record<string, string> = {};
  for (const name of SECRETS) {
    const file = env[`${name}_FILE`];
    if (file === undefined || file === '') continue;
    if (env[name]) throw new SettingsError(`${name} and ${name}_FILE are both set: use one`);
    try {
      read[name] = readFileSync(file, 'utf8').trim();
    } catch {
      throw new SettingsError(`${name}_FILE names a file that cannot be read: ${file}`);
    }
  }
  return { ...env, ...read };
}

/**
 * Reads what every process needs.
 *
 * @throws SettingsError that names every variable that is missing or wrong
 */
export function productionSettings(environment: Environment): ProductionSettings {
  const env = withSecrets(environment);
  const read = reader(env);
  const temporal = temporalSettings(env, (name, why) => read.wrong(name, why));
  const settings = {
    databaseUrl: read.required('DATABASE_URL', 'a PostgreSQL 18 database, postgresql://…'),
    temporal,
    keys: read.required(
      'CASELINE_KEYS',
      'the key file that all processes share, or `aws-kms:<key>`',
    ),
    ...(env['CASELINE_PLANS'] !== undefined && { planFolder: env['CASELINE_PLANS'] }),
    ...deploymentOf(env['CASELINE_DEPLOYMENT'], (why) => read.wrong('CASELINE_DEPLOYMENT', why)),
    ...(env['CASELINE_DIRECTORY'] !== undefined && { directoryFile: env['CASELINE_DIRECTORY'] }),
    ...(env['CASELINE_HOOKS'] !== undefined && { hookFile: env['CASELINE_HOOKS'] }),
    ...cacheSize(env, (name, why) => read.wrong(name, why)),
    files: fileSettings(env, (name, why) => read.wrong(name, why)),
    logLevel: env['CASELINE_LOG_LEVEL'] ?? 'info',
  };
  read.done();
  return settings;
}

/** The name of a worker deployment, as Temporal takes it. */
function deploymentOf(
  name: string | undefined,
  wrong: (why: string) => void,
): { readonly deployment?: string } {
  if (!name) return {};
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(name)) {
    wrong('is a name of letters, digits, `-` and `_`, at most 100');
  }
  return { deployment: name };
}

/**
 * Reads what the API needs beside.
 *
 * @throws SettingsError as {@link productionSettings}
 */
export function apiSettings(env: Environment): ApiSettings {
  const read = reader(env);
  const claim = env['OIDC_CLAIM'] ?? 'sub';
  if (claim !== 'sub' && claim !== 'email') read.wrong('OIDC_CLAIM', 'is `sub` or `email`');
  const [caseLink, operatorTeam] = [env['CASELINE_CASE_LINK'], env['CASELINE_OPERATORS']];
  const [auditorTeam, counselTeam] = [env['CASELINE_AUDITORS'], env['CASELINE_COUNSEL']];
  const [authorTeam, emergencyTeam] = [env['CASELINE_AUTHORS'], env['CASELINE_EMERGENCY']];
  const settings = {
    issuer: read.required('OIDC_ISSUER', 'whose tokens are taken, exactly as in `iss`'),
    audience: read.required('OIDC_AUDIENCE', 'what must stand in `aud`'),
    ...(env['OIDC_JWKS_URI'] !== undefined && { jwksUri: env['OIDC_JWKS_URI'] }),
    claim: claim === 'email' ? ('email' as const) : ('sub' as const),
    directoryFile: read.required('CASELINE_DIRECTORY', 'the file with people and teams'),
    calendarFolder: env['CASELINE_CALENDARS'] ?? SHIPPED_CALENDARS,
    host: env['HOST'] ?? '0.0.0.0',
    port: read.number('PORT', 7400),
    proxies: read.number('CASELINE_PROXIES', 0),
    publishing: publishSettings(env, (name, why) => read.wrong(name, why)),
    ...(caseLink && { caseLink }),
    ...(operatorTeam && { operatorTeam }),
    ...(auditorTeam && { auditorTeam }),
    ...(counselTeam && { counselTeam }),
    ...(emergencyTeam && { emergencyTeam }),
    ...(authorTeam && { authorTeam }),
  };
  read.done();
  return settings;
}

/** The texts of the calendars in a folder, by name. */
export function calendarsIn(folder: string): (name: string) => string | undefined {
  return (name) => {
    // The name comes from a definition: nothing but a plain name may reach the file system.
    if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) return undefined;
    try {
      return readFileSync(path.join(folder, `${name}.yaml`), 'utf8');
    } catch {
      return undefined;
    }
  };
}

interface SettingsReader {
  required(name: string, meaning: string): string;
  number(name: string, fallback: number): number;
  wrong(name: string, why: string): void;
  /** @throws SettingsError when something was missing or wrong */
  done(): void;
}

function reader(env: Environment): SettingsReader {
  const wrongs: string[] = [];
  return {
    required: (name, meaning) => {
      const value = env[name] ?? '';
      if (value === '') wrongs.push(`${name} is missing: ${meaning}`);
      return value;
    },
    number: (name, fallback) => {
      const value = env[name] ?? '';
      if (value === '') return fallback;
      if (!/^\d{1,5}$/.test(value)) wrongs.push(`${name} is no number: ${value}`);
      return Number(value);
    },
    wrong: (name, why) => {
      wrongs.push(`${name} ${why}`);
    },
    done: () => {
      if (wrongs.length > 0) throw new SettingsError(wrongs.join('\n'));
    },
  };
}
