/** Master keys in a server that speaks AWS KMS's protocol (local-kms), by AWS's own client. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { awsKmsKeys } from '../../keys/aws-kms.ts';
import { temporaryDataKeys } from '../../keys/data-keys.ts';
import { freePort } from '../../embedded/ports.ts';
import { goServer, LOCAL_KMS } from '../../scripts/go-servers.ts';
import { eventually } from '../support/engine.ts';

const binary = goServer(LOCAL_KMS);

if (binary === null) {
  test.skip('SKIPPED: master keys in KMS: local-kms was not built (scripts/go-servers.ts)', () => {});
} else {
  describe('master keys in KMS', () => {
    let server: ChildProcess;
    let folder: string;
    let client: KMSClient;
    let keyId: string;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'caseline-kms-'));
      const port = await freePort();
      server = spawn(binary, {
        env: { PORT: String(port), KMS_DATA_PATH: folder },
        cwd: folder,
        stdio: 'ignore',
      });
      client = new KMSClient({
        region: 'eu-west-2',
        endpoint: `http://127.0.0.1:${port}`,
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      });
      keyId = await eventually(
        () => newKey().catch(() => ''),
        (id) => id !== '',
      );
    });

    afterAll(async () => {
      server.kill();
      client.destroy();
      await rm(folder, { recursive: true });
    });

    async function newKey(): Promise<string> {
      const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
      return KeyMetadata!.KeyId!;
    }

    test('wraps and unwraps, for one case alone', async () => {
      const keys = awsKmsKeys(keyId, client);
      const dataKey = randomBytes(32);
      const wrapped = await keys.wrap(dataKey, 'case-1');
      expect(wrapped).not.toContain(dataKey.toString('base64'));
      expect(await keys.unwrap(wrapped, 'case-1')).toEqual(dataKey);
      await expect(keys.unwrap(wrapped, 'case-2')).rejects.toThrow('KMS refused to use the key');
      await expect(keys.unwrap(`${wrapped.slice(0, -6)}AAAA==`, 'case-1')).rejects.toThrow('KMS');
      await expect(keys.unwrap('file:x:AAAA', 'case-1')).rejects.toThrow('wrapped elsewhere');
    });

    test('another key takes over, and what was wrapped before is still unwrapped', async () => {
      const before = awsKmsKeys(keyId, client);
      const dataKey = randomBytes(32);
      const wrapped = await before.wrap(dataKey, 'case-1');
      const after = awsKmsKeys(await newKey(), client);
      expect([before.isCurrent(wrapped), after.isCurrent(wrapped)]).toEqual([true, false]);
      expect(await after.unwrap(wrapped, 'case-1')).toEqual(dataKey);
      expect(after.isCurrent(await after.wrap(dataKey, 'case-1'))).toBe(true);
    });

    test('a key that is not there is said, by its name', async () => {
      const keys = awsKmsKeys('alias/nothing', client);
      await expect(keys.wrap(randomBytes(32), 'case-1')).rejects.toThrow('the key alias/nothing (');
    });

    test('serves data keys as any other', async () => {
      const keys = temporaryDataKeys(awsKmsKeys(keyId, client));
      const key = await keys.forWriting('case-1');
      keys.forget('case-1');
      expect((await keys.find('case-1'))?.bytes).toEqual(key.bytes);
    });
  });
}
