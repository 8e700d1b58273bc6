/**
 * Speaks to the API for commands that do: where it is, who asks, and one request at a time.
 *
 * @module
 */
import { dataFolder } from '../embedded/data-folder.ts';
import { holderOf } from '../embedded/lock.ts';
import { type ApiAccess, ApiError } from './api-reader.ts';
import { readText } from './files.ts';

/** What commands that speak to the API take. */
export interface ApiOptions {
  /** Default: the Caseline that runs on the data folder. */
  readonly api?: string;
  /** A file with the token; default: the variable `CASELINE_TOKEN`. */
  readonly tokenFile?: string;
}

/**
 * Where the API is and who asks.
 *
 * @throws ApiError when one of them is not known
 */
export async function accessOf(options: ApiOptions): Promise<ApiAccess> {
  return { url: await urlOf(options), token: tokenOf(options) };
}

/**
 * Sends one request.
 *
 * @throws ApiError when the API is away, or refuses with a problem; the message says which
 */
export async function request<T>(
  { url, token }: ApiAccess,
  method: 'GET' | 'POST',
  { path, body }: { readonly path: string; readonly body?: object },
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
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (response.ok) return answer as T;
  const {
    title = '',
    detail = '',
    problems = [],
  } = answer as {
    title?: string;
    detail?: string;
    problems?: readonly { line: number; message: string; help: string | null }[];
  };
  const lines = problems.map(
    ({ line, message, help }) => `\n  line ${line}: ${message}${help === null ? '' : `; ${help}`}`,
  );
  const said = `${url}${path} answers ${response.status}: ${title}. ${detail}`;
  throw new ApiError(`${said}${lines.join('')}`);
}

async function urlOf({ api }: ApiOptions): Promise<string> {
  const url = api ?? (await holderOf(dataFolder()))?.apiUrl;
  if (url === undefined) throw new ApiError('no Caseline runs here; say where with `--api`');
  if (URL.canParse(url)) return url;
  throw new ApiError(`\`${url}\` is no address`);
}

/** Never from the command line itself, which others on the machine can read. */
function tokenOf({ tokenFile }: ApiOptions): string {
  const token = tokenFile === undefined ? process.env['CASELINE_TOKEN'] : readText(tokenFile);
  if (token !== undefined && token.trim() !== '') return token.trim();
  throw new ApiError('there is no token; put one into CASELINE_TOKEN or `--token-file`');
}
