/**
 * The embedded identity provider: a real OpenID provider with the directory's people.
 *
 * It runs on loopback, for development, trials and tests. Browsers and apps use the authorization
 * code flow with PKCE and a page to choose whom to be; command lines use a grant of its own,
 * `urn:caseline:grant-type:dev-person`, which gives a token for any person of the directory:
 *
 *     curl -d grant_type=urn:caseline:grant-type:dev-person -d client_id=caseline \
 *          -d person=p-ana $ISSUER/token
 *
 * Neither asks for a password, so production points at the organisation's own provider instead.
 *
 * @module
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type {
  ClientMetadata,
  Configuration,
  JWK,
  Provider as ProviderType,
  TokenEndpointGrantContext,
} from 'oidc-provider';
import type { Directory } from '../directory/directory.ts';
import { identityKeys, SIGNING_ALGORITHM } from './identity-keys.ts';
import { PAGE_HEADERS, signInPage } from './identity-page.ts';
import { createIdentityStore } from './identity-store.ts';
import { errors, Provider } from './oidc-provider.ts';

/** What to start, and where. */
export interface IdentityOptions {
  /** Holds the signing keys. Made when absent. */
  readonly dataFolder: string;
  readonly directory: Directory;
  /** Default: any free port. Tokens name it in `iss`, so keep it for a data folder. */
  readonly port?: number;
  /** Who the tokens are for. @default {@link API_AUDIENCE} */
  readonly audience?: string;
  /** How long a token is good, seconds. @default 3,600 */
  readonly tokenSeconds?: number;
  /** Further places on loopback that a browser may return to. */
  readonly redirectUris?: readonly string[];
}

/** A running provider. */
export interface EmbeddedIdentity {
  /** `http://127.0.0.1:<port>`. */
  readonly issuer: string;
  readonly audience: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** The audience of Caseline's API unless told otherwise. */
export const API_AUDIENCE = 'urn:caseline:api';
/** The one client: public, PKCE. */
export const CLIENT_ID = 'caseline';
/** Gives a token for a person; registered by this provider only. */
export const DEV_PERSON_GRANT = 'urn:caseline:grant-type:dev-person';

const SCOPE = 'caseline';

/**
 * Starts the provider on 127.0.0.1.
 *
 * @throws Error when the port is taken or the keys cannot be read
 */
export async function startIdentity(options: IdentityOptions): Promise<EmbeddedIdentity> {
  const keys = await identityKeys(options.dataFolder);
  const server = createServer();
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const port = (server.address() as AddressInfo).port;
  const issuer = `http://127.0.0.1:${port}`;
  const audience = options.audience ?? API_AUDIENCE;

  const provider = new Provider(issuer, configuration({ ...options, audience }, keys));
  registerDevPersonGrant(provider, { ...options, audience });
  const answer = provider.callback();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!request.url?.startsWith('/sign-in/')) return void answer(request, response);
    signIn(provider, options.directory, request, response).catch((error: unknown) => {
      const isGone = error instanceof errors.SessionNotFound;
      response.writeHead(isGone ? 400 : 500, { 'content-type': 'text/plain' });
      response.end(isGone ? 'This sign-in is over. Please start again.\n' : 'Internal error.\n');
    });
  });
  return { issuer, audience, port, stop: () => stop(server) };
}

/**
 * Gets a token for a person from the embedded provider, as `caseline token` and the demo do.
 *
 * @throws Error with the provider's reason, e.g. when the directory does not know the person
 */
export async function devToken(issuer: string, personId: string): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: DEV_PERSON_GRANT,
      client_id: CLIENT_ID,
      person: personId,
    }),
  });
  const body = (await response.json()) as Record<string, string>;
  if (typeof body.access_token === 'string') return body.access_token;
  throw new Error(body.error_description ?? `${issuer} answered ${response.status}`);
}

type Settings = IdentityOptions & { readonly audience: string };

function configuration(
  options: Settings,
  keys: Awaited<ReturnType<typeof identityKeys>>,
): Configuration {
  const { directory, audience } = options;
  return {
    adapter: createIdentityStore(),
    jwks: { keys: keys.keys as JWK[] },
    cookies: { keys: [keys.cookieKey], long: { sameSite: 'lax' }, short: { sameSite: 'lax' } },
    clients: [clientMetadata(options)],
    extraClientMetadata: { properties: [] },
    scopes: ['openid', 'offline_access', SCOPE],
    claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
    findAccount: async (_context, sub) => {
      const person = await directory.person(sub);
      if (person === null) return undefined;
      const { name, email } = person;
      return { accountId: sub, claims: async () => ({ sub, name, ...(email && { email }) }) };
    },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: async () => audience,
        useGrantedResource: async () => true,
        getResourceServerInfo: async (_context, resource) => {
          if (resource !== audience) throw new errors.InvalidTarget();
          return resourceServer(options);
        },
      },
    },
    interactions: { url: (_context, interaction) => `/sign-in/${interaction.uid}` },
    // Our own client needs nobody's consent.
    loadExistingGrant: async (context) => {
      const { session, client, provider } = context.oidc;
      const known = session?.grantIdFor(client!.clientId);
      if (known !== undefined) return provider.Grant.find(known);
      const grant = new provider.Grant({
        clientId: client!.clientId,
        accountId: session!.accountId!,
      });
      grant.addOIDCScope(`openid offline_access profile email ${SCOPE}`);
      grant.addResourceScope(audience, SCOPE);
      await grant.save();
      return grant;
    },
    ttl: {
      AccessToken: options.tokenSeconds ?? 3_600,
      AuthorizationCode: 60,
      Grant: 14 * 86_400,
      IdToken: 3_600,
      Interaction: 600,
      RefreshToken: 14 * 86_400,
      Session: 86_400,
    },
    renderError: (context, { error, error_description: description }) => {
      context.type = 'text/plain';
      context.body = `${error}: ${description ?? ''}\n`;
    },
  };
}

function clientMetadata({ redirectUris = [] }: Settings): ClientMetadata {
  return {
    client_id: CLIENT_ID,
    client_name: 'Caseline',
    // A native client may return to any port on loopback.
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    id_token_signed_response_alg: SIGNING_ALGORITHM,
    grant_types: ['authorization_code', 'refresh_token', DEV_PERSON_GRANT],
    response_types: ['code'],
    redirect_uris: ['http://127.0.0.1/callback', ...redirectUris],
  };
}

function resourceServer({ audience, tokenSeconds }: Settings) {
  return {
    scope: SCOPE,
    audience,
    accessTokenTTL: tokenSeconds ?? 3_600,
    accessTokenFormat: 'jwt' as const,
    jwt: { sign: { alg: SIGNING_ALGORITHM as 'ES256' } },
  };
}

function registerDevPersonGrant(provider: ProviderType, options: Settings): void {
  const handler = async (context: TokenEndpointGrantContext<{ person?: string }>) => {
    const { client, params } = context.oidc;
    const person =
      params.person === undefined ? null : await options.directory.person(params.person);
    if (person === null) throw new errors.InvalidGrant('no such person in the directory');
    const grant = new provider.Grant({ clientId: client.clientId, accountId: person.id });
    grant.addResourceScope(options.audience, SCOPE);
    const token = new provider.AccessToken({
      client,
      accountId: person.id,
      grantId: await grant.save(),
      gty: DEV_PERSON_GRANT,
      scope: SCOPE,
      resourceServer: new provider.ResourceServer(options.audience, resourceServer(options)),
    });
    context.oidc.entity('AccessToken', token);
    context.body = {
      access_token: await token.save(),
      expires_in: token.expiration,
      token_type: token.tokenType,
      scope: SCOPE,
    };
  };
  provider.registerGrantType(DEV_PERSON_GRANT, handler, ['person'], []);
}

/** Shows the page, or takes the choice made on it. */
async function signIn(
  provider: ProviderType,
  directory: Directory,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { uid, prompt } = await provider.interactionDetails(request, response);
  if (prompt.name === 'consent') {
    return provider.interactionFinished(request, response, { consent: {} });
  }
  if (request.method === 'POST') {
    const person = await directory.person(
      new URLSearchParams(await body(request)).get('person') ?? '',
    );
    if (person !== null) {
      const result = { login: { accountId: person.id } };
      return provider.interactionFinished(request, response, result);
    }
  }
  response.writeHead(200, PAGE_HEADERS);
  response.end(signInPage(await directory.people(), `/sign-in/${uid}`));
}

async function body(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    // The form holds one id.
    if (text.length > 1_000) return '';
  }
  return text;
}

async function stop(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
