/**
 * Where Temporal is, by the environment.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { sandboxNamespaceOf } from './sandbox.ts';

/** Where Temporal is and how to speak to it. */
export interface TemporalSettings {
  readonly address: string;
  readonly namespace: string;
  /** Of sandbox cases. */
  readonly sandboxNamespace: string;
  readonly apiKey?: string;
  /** `true`: TLS with the system's roots. */
  readonly tls?:
    | true
    | {
        readonly serverRootCACertificate?: Buffer;
        readonly clientCertPair?: { readonly crt: Buffer; readonly key: Buffer };
      };
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads `TEMPORAL_ADDRESS` and what goes with it.
 *
 * @param wrong told of every variable that is missing or wrong
 */
export function temporalSettings(
  env: Environment,
  wrong: (name: string, why: string) => void,
): TemporalSettings {
  const [address, apiKey] = [env['TEMPORAL_ADDRESS'], env['TEMPORAL_API_KEY']];
  if (!address) wrong('TEMPORAL_ADDRESS', 'is missing: host:port of the Temporal front end');
  const pem = (name: string): Buffer | undefined => {
    const file = env[name];
    if (file === undefined || file === '') return undefined;
    try {
      return readFileSync(file);
    } catch {
      wrong(name, `names a file that cannot be read: ${file}`);
      return undefined;
    }
  };
  const ca = pem('TEMPORAL_TLS_CA');
  const [crt, key] = [pem('TEMPORAL_TLS_CERT'), pem('TEMPORAL_TLS_KEY')];
  if (!env['TEMPORAL_TLS_CERT'] !== !env['TEMPORAL_TLS_KEY']) {
    wrong('TEMPORAL_TLS_CERT', 'and TEMPORAL_TLS_KEY go together');
  }
  const files = {
    ...(ca !== undefined && { serverRootCACertificate: ca }),
    ...(crt !== undefined && key !== undefined && { clientCertPair: { crt, key } }),
  };
  const hasFiles = Object.keys(files).length > 0;
  const namespace = env['TEMPORAL_NAMESPACE'] ?? 'default';
  const isTls = env['TEMPORAL_TLS'] === 'true' || apiKey !== undefined;
  return {
    address: address ?? '',
    namespace,
    sandboxNamespace: env['TEMPORAL_SANDBOX_NAMESPACE'] || sandboxNamespaceOf(namespace),
    ...(apiKey !== undefined && { apiKey }),
    ...(hasFiles ? { tls: files } : isTls && { tls: true as const }),
  };
}
