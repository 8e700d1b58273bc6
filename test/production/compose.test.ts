/**
 * docker-compose.yml: valid by the Compose specification, and fit for what it starts.
 *
 * `test/fixtures/compose-spec.json` is the specification's own schema as docker-compose 1.29
 * (Apache-2.0) ships it.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { CORE_SCHEMA, load, mergeTag } from 'js-yaml';
import { apiSettings, productionSettings } from '../../production/settings.ts';
import { ROOT } from '../support/sources.ts';

interface Service {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: object;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const text = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
const compose = load(text, { schema: CORE_SCHEMA.withTags(mergeTag) }) as Compose;
const services = Object.entries(compose.services);

describe('docker-compose.yml', () => {
  test('is valid by the Compose specification', () => {
    const schema = JSON.parse(
      readFileSync(join(ROOT, 'test/fixtures/compose-spec.json'), 'utf8'),
      // Its names of itself are those of an older draft; nothing refers to them.
      (key, value: unknown) =>
        (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
    ) as object;
    const ajv = new Ajv2019({ strict: false, validateFormats: false });
    const isValid = ajv.compile(schema);
    isValid(compose);
    expect(isValid.errors ?? []).toEqual([]);
    expect(isValid({ services: { api: { imgae: 'caseline' } } })).toBe(false);
  });

  test('starts Temporal, PostgreSQL, a worker and the API', () => {
    expect(Object.keys(compose.services)).toEqual(
      expect.arrayContaining(['temporal', 'postgres', 'migrate', 'worker', 'api']),
    );
    expect(compose.services['postgres']!.image).toBe('postgres:18');
  });

  test('what it waits for exists and can be waited for', () => {
    for (const [name, service] of services) {
      for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
        const awaited = compose.services[other];
        expect({ name, other, found: awaited !== undefined }).toEqual({ name, other, found: true });
        if (condition === 'service_healthy') expect(awaited!.healthcheck).toBeDefined();
      }
    }
  });

  test('named volumes are declared', () => {
    const used = services.flatMap(([, { volumes = [] }]) =>
      volumes.map((one) => one.split(':')[0]!),
    );
    const named = used.filter((source) => /^[a-z-]+$/.test(source));
    expect(named.filter((source) => !Object.hasOwn(compose.volumes, source))).toEqual([]);
  });

  test('only the API is published, and only on loopback', () => {
    const published = services.filter(([, { ports }]) => ports !== undefined);
    expect(published.map(([name]) => name)).toEqual(['api']);
    expect(published[0]![1].ports!.every((port) => port.startsWith('127.0.0.1:'))).toBe(true);
  });

  test('each process is told what it needs', () => {
    const { worker, api } = compose.services;
    for (const { environment } of [worker!, api!]) {
      // The certificates are mounted there, and not here.
      const own = Object.entries(environment!).filter(([name]) => !name.includes('_TLS_'));
      expect(() => productionSettings(filledIn(Object.fromEntries(own)))).not.toThrow();
      expect(() => productionSettings(environment!)).toThrow(
        'TEMPORAL_TLS_CA names a file that cannot be read: /etc/temporal-tls/ca.pem',
      );
    }
    expect(() => apiSettings(filledIn(api!.environment!))).not.toThrow();
  });

  test('nobody speaks to Temporal without a certificate', () => {
    const { temporal, worker, api } = compose.services;
    expect(temporal!.environment).toMatchObject({
      TEMPORAL_TLS_REQUIRE_CLIENT_AUTH: 'true',
      TEMPORAL_TLS_FRONTEND_SERVER_NAME: 'temporal',
    });
    for (const service of [temporal, worker, api]) {
      expect(service!.volumes).toContainEqual(expect.stringMatching(/:\/etc\/temporal-tls:ro$/));
      const files = Object.values(service!.environment!).filter((one) => one.includes('-tls/'));
      // Those that `certificates.sh` makes.
      const made = ['ca.pem', 'cluster.pem', 'cluster.key', 'client.pem', 'client.key'];
      const names = files.map((file) => file.replace('/etc/temporal-tls/', ''));
      expect(names.filter((name) => !made.includes(name))).toEqual([]);
      expect(names.length).toBeGreaterThanOrEqual(3);
    }
  });

  test('what it runs is there', () => {
    const files = services.flatMap(([, { command = [] }]) =>
      command.filter((word) => word.endsWith('.ts')),
    );
    expect(files.length).toBe(3);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  test('no secret stands in it', () => {
    expect(text.match(/PASSWORD: (?!\$\{)\S+/g)).toBeNull();
  });
});

/** What Compose makes of `${NAME:-default}` and `${NAME:?message}`, with every name set. */
function filledIn(environment: Readonly<Record<string, string>>): Record<string, string> {
  const fill = (value: string): string =>
    value.replace(/\$\{\w+(?::([-?])([^}]*))?\}/g, (_, kind, word) =>
      kind === '-' ? word : 'set',
    );
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, fill(value)]),
  );
}
