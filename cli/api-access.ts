/**
 * Where the API is, who asks, and one request to it.
 *
 * @module
 */
import { dataFolder } from '../embedded/data-folder.ts';
import { holderOf } from '../embedded/lock.ts';
import { type ApiAccess, ApiError } from './api-reader.ts';
import { readText } from './files.ts';

/** Options of every command that speaks to the API. */
export interface AccessOptions {
  /** Default: the Caseline that runs on the data folder. */
  readonly api?: string;
  /** A file with the token; default: the variable `CASELINE_TOKEN`. */
  readonly tokenFile?: string;
}

/** The API refuses; `problem` is its answer. */
export class ApiRefusal extends Error {
  readonly problem: Readonly<Record<string, unknown>>;

  constructor(problem: Readonly<Record<string, unknown>>) {
    super(typeof problem['detail'] === 'string' ? problem['detail'] : 'The API refuses.');
    this.problem = problem;
  }
}

/**
 * Where the API is and who asks.
 *
 * @throws ApiError when it is not said; FileError when the token's file cannot be read
 */
export async function apiAccessOf(options: AccessOptions): Promise<ApiAccess> {
  return { url: await urlOf(options), token: tokenOf(options) };
}

async function urlOf({ api }: AccessOptions): Promise<string> {
  const url = api ?? (await holderOf(dataFolder()))?.apiUrl;
  if (url === undefined) throw new ApiError('no Caseline runs here; say where with `--api`');
  if (URL.canParse(url)) return url;
  throw new ApiError(`\`${url}\` is no address`);
}

/** Never from the command line itself, which others on the machine can read. */
function tokenOf({ tokenFile }: AccessOptions): string {
  const token = tokenFile === undefined ? process.env['CASELINE_TOKEN'] : readText(tokenFile);
  if (token !== undefined && token.trim() !== '') return token.trim();
  throw new ApiError('there is no token; put one into CASELINE_TOKEN or `--token-file`');
}

/**
 * Sends one request with a body in JSON, or reads.
 *
 * @returns the answer's body
 * @throws ApiRefusal for what the API refuses; ApiError when it is away or answers no JSON
 */
export async function callApi<T>(
  { url, token }: ApiAccess,
  { method, path, body }: { method: 'GET' | 'POST'; path: string; body?: object },
): Promise<T> {
  const response = await fetch(new URL(path, url), {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    // The token is for this server alone.
    redirect: 'error',
  }).catch((error: unknown) => {
    throw new ApiError(`${url} cannot be reached (${(error as Error).message})`);
  });
  const answer = (await response.json().catch(() => null)) as object | null;
  if (answer === null) throw new ApiError(`${url}${path} answers ${response.status} and no JSON`);
  if (response.ok) return answer as T;
  throw new ApiRefusal(answer as Readonly<Record<string, unknown>>);
}
