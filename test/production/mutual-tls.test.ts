/**
 * Mutual TLS with the certificates that `production/certificates.sh` makes: in front of a real Temporal
 * stands a door that asks for one, as the Temporal of docker-compose.yml does.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { freePort } from '../../embedded/ports.ts';
import { type EmbeddedTemporal, startTemporal } from '../../embedded/temporal.ts';
import { temporalSettings } from '../../worker/temporal-settings.ts';
import { ROOT } from '../support/sources.ts';

const folder = mkdtempSync(join(tmpdir(), 'caseline-tls-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const make = (...more: string[]) =>
  execFileSync(join(ROOT, 'production/certificates.sh'), [folder, ...more], { stdio: 'pipe' });
const read = (name: string) => readFileSync(join(folder, name));

if (spawnSync('openssl', ['version']).status !== 0) {
  test.skip('SKIPPED: mutual TLS: openssl is not installed', () => {});
} else {
  describe('the certificates', () => {
    beforeAll(() => void make());

    test('are of one authority, for one purpose each, and of nobody else to read', () => {
      const authority = new X509Certificate(read('ca.pem'));
      for (const [name, host] of [
        ['cluster', 'temporal'],
        ['client', 'caseline'],
      ] as const) {
        const certificate = new X509Certificate(read(`${name}.pem`));
        expect(certificate.verify(authority.publicKey)).toBe(true);
        expect(certificate.checkHost(host)).toBe(host);
        expect(certificate.ca).toBe(false);
        expect(statSync(join(folder, `${name}.key`)).mode & 0o077).toBe(0);
      }
      expect(new X509Certificate(read('client.pem')).keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    });

    test('are made anew by the same authority', () => {
      const [authority, before] = [read('ca.pem'), read('client.pem')];
      make('30');
      expect(read('ca.pem').equals(authority)).toBe(true);
      expect(read('client.pem').equals(before)).toBe(false);
      const days =
        (Date.parse(new X509Certificate(read('client.pem')).validTo) - Date.now()) / 86_400_000;
      expect(Math.round(days)).toBe(30);
    });
  });

  describe('Temporal behind a door that asks for a certificate', () => {
    let temporal: EmbeddedTemporal;
    let door: Server;
    let env: Record<string, string>;

    beforeAll(async () => {
      make();
      temporal = await startTemporal({ dataFolder: null });
      const port = await freePort();
      door = createServer(
        {
          ca: read('ca.pem'),
          cert: read('cluster.pem'),
          key: read('cluster.key'),
          requestCert: true,
          rejectUnauthorized: true,
          ALPNProtocols: ['h2'],
        },
        (socket) => {
          const inside = connectPlain(temporal.port, '127.0.0.1');
          socket.pipe(inside).pipe(socket);
          for (const one of [socket, inside]) one.on('error', () => socket.destroy());
        },
      );
      door.on('tlsClientError', () => {});
      await new Promise<void>((resolve) => {
        door.listen(port, '127.0.0.1', resolve);
      });
      const file = (name: string) => join(folder, name);
      env = {
        TEMPORAL_ADDRESS: `127.0.0.1:${port}`,
        TEMPORAL_TLS_CA: file('ca.pem'),
        TEMPORAL_TLS_CERT: file('client.pem'),
        TEMPORAL_TLS_KEY: file('client.key'),
      };
    });

    afterAll(async () => {
      door.close();
      await temporal.stop();
    });

    async function reach(environment: Record<string, string>): Promise<boolean> {
      const wrong: string[] = [];
      const { address, tls } = temporalSettings(environment, (name) => wrong.push(name));
      expect(wrong).toEqual([]);
      const connection = await Connection.connect({
        address,
        // The door is on loopback; its certificate is the cluster's.
        ...(tls !== undefined && {
          tls: { ...(tls === true ? {} : tls), serverNameOverride: 'temporal' },
        }),
        connectTimeout: 3_000,
      });
      await connection.workflowService.getSystemInfo({});
      await connection.close();
      return true;
    }

    test('lets in whoever has one, and nobody else', async () => {
      expect(await reach(env)).toBe(true);
      const { TEMPORAL_TLS_CERT: _cert, TEMPORAL_TLS_KEY: _key, ...without } = env;
      await expect(reach(without)).rejects.toThrow();
      await expect(reach({ TEMPORAL_ADDRESS: env['TEMPORAL_ADDRESS']! })).rejects.toThrow();
    });
  });
}
