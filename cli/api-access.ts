/**
 * Where the API is, who asks, and one request to it.
 *
 * @module
 */
import { dataFolder } from '../embedded/data-folder.ts';
import { holderOf } from '../embedded/lock.ts';
import { type ApiAccess, ApiError, sendPatiently } from './api-reader.ts';
import { readText } from './files.ts';

/** Options of every command that speaks to the API. */
export interface AccessOptions {
  /** Default: the Caseline that runs on the data folder. */
  readonly api?: string;
  /** A file with the token; default: the variable `CASELINE_TOKEN`. */
  readonly tokenFile?: string;
}

/**
 * Where the API is and who asks.
 *
 * @throws ApiError when it is not said; FileError when the token's file cannot be read
 */
export async function accessOf(options: AccessOptions): Promise<ApiAccess> {
  return { url: await urlOf(options), token: tokenOf(options) };
}

/**
 * Calls an operation.
 *
 * @returns the answer's body
 * @throws ApiRefusal for what the API refuses; ApiError when it is away or answers no JSON
 */
export async function callApi<T>(
  access: ApiAccess,
  {
    method,
    path,
    body,
  }: { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: object },
): Promise<T> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await sendPatiently(access, path, { method, ...sent });
  return (await response.json().catch(() => {
    throw new ApiError(`${access.url}${path} answers no JSON`);
  })) as T;
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
