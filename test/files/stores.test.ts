/** Both stores by one set of tests; the bucket is in a server of others (versitygw). */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { freePort } from '../../embedded/ports.ts';
import { openFolderStore } from '../../files/folder-store.ts';
import { createS3Store, PART_BYTES } from '../../files/s3-store.ts';
import { FileMissing, type FileStore, StoreUnavailable } from '../../files/store.ts';
import { goServer, VERSITYGW } from '../../scripts/go-servers.ts';
import { eventually } from '../support/engine.ts';

const folder = mkdtempSync(join(tmpdir(), 'caseline-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function* piecesOf(content: Buffer, size = 100_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

async function whole(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const newKey = (): string => `case-1/${randomUUID()}`;

function behavesAsStore(store: () => FileStore): void {
  test.each([0, 1, 100_000, PART_BYTES, 2 * PART_BYTES + 1])('%i bytes', async (length) => {
    const [key, content] = [newKey(), randomBytes(length)];
    await store().write(key, piecesOf(content));
    expect((await whole(await store().read(key))).equals(content)).toBe(true);
  });

  test('what is removed, or was never there, is missing', async () => {
    const key = newKey();
    await expect(store().read(key)).rejects.toThrow(FileMissing);
    await store().write(key, piecesOf(randomBytes(10)));
    await store().remove(key);
    await expect(store().read(key)).rejects.toThrow(FileMissing);
    await store().remove(key);
  });

  test.each([10, 2 * PART_BYTES])(
    'of a file that breaks off after %i bytes nothing is kept',
    async (length) => {
      const key = newKey();
      async function* broken(): AsyncGenerator<Uint8Array> {
        yield* piecesOf(randomBytes(length));
        throw new RangeError('it breaks off');
      }
      await expect(store().write(key, broken())).rejects.toThrow(RangeError);
      await expect(store().read(key)).rejects.toThrow(FileMissing);
    },
  );

  test.each(['../etc/passwd', 'case-1/../x', 'case-1', `/case-1/${randomUUID()}`])(
    'the key %j is refused',
    async (key) => {
      await expect(store().read(key)).rejects.toThrow('no key');
      await expect(store().write(key, piecesOf(randomBytes(1)))).rejects.toThrow('no key');
    },
  );
}

describe('a folder', () => {
  const place = join(folder, 'kept');
  let store: FileStore;
  beforeAll(async () => {
    store = await openFolderStore(place);
  });

  behavesAsStore(() => store);

  test('is for its owner alone, and has nothing half done', async () => {
    const key = newKey();
    await store.write(key, piecesOf(randomBytes(10)));
    expect(statSync(place).mode & 0o777).toBe(0o700);
    expect(statSync(join(place, key)).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(place, 'case-1')).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

const binary = goServer(VERSITYGW);
if (binary === null) {
  test.skip('SKIPPED: files in S3: versitygw was not built (scripts/go-servers.ts)', () => {});
} else {
  describe('a bucket', () => {
    const before = { ...process.env };
    let server: ChildProcess;
    let client: S3Client;
    let endpoint: string;

    beforeAll(async () => {
      const port = await freePort();
      endpoint = `http://127.0.0.1:${port}`;
      for (const name of ['buckets', 'versions']) mkdirSync(join(folder, name));
      server = spawn(
        binary,
        [
          '--port',
          `127.0.0.1:${port}`,
          '--access',
          'test',
          '--secret',
          'secret',
          '--quiet',
          'posix',
        ].concat(['--versioning-dir', join(folder, 'versions'), join(folder, 'buckets')]),
        { stdio: 'ignore' },
      );
      // As an installation says it.
      Object.assign(process.env, {
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'secret',
      });
      client = new S3Client({ endpoint, forcePathStyle: true });
      await eventually(
        () =>
          client.send(new CreateBucketCommand({ Bucket: 'plain' })).then(
            () => true,
            () => false,
          ),
        (isMade) => isMade,
      );
    });

    afterAll(() => {
      process.env = before;
      server.kill();
      client.destroy();
    });

    behavesAsStore(() => createS3Store({ bucket: 'plain', prefix: 'files/', endpoint }));

    test('no upload is left half done', async () => {
      const { Uploads = [] } = await client.send(
        new ListMultipartUploadsCommand({ Bucket: 'plain' }),
      );
      expect(Uploads).toEqual([]);
    });

    test('with a lock the service refuses to delete', async () => {
      await client.send(
        new CreateBucketCommand({ Bucket: 'locked', ObjectLockEnabledForBucket: true }),
      );
      const store = createS3Store({ bucket: 'locked', prefix: '', endpoint, lockDays: 30 });
      const key = newKey();
      await store.write(key, piecesOf(randomBytes(100)));
      const list = new ListObjectVersionsCommand({ Bucket: 'locked', Prefix: key });
      const { Versions = [] } = await client.send(list);
      expect(Versions).toHaveLength(1);
      const version = { Bucket: 'locked', Key: key, VersionId: Versions[0]!.VersionId! };
      await expect(client.send(new DeleteObjectCommand(version))).rejects.toThrow();
      expect(await whole(await store.read(key))).toHaveLength(100);
    });

    test('a service that does not answer is that, and no missing file', async () => {
      const nowhere = `http://127.0.0.1:${await freePort()}`;
      const store = createS3Store({ bucket: 'plain', prefix: '', endpoint: nowhere });
      await expect(store.read(newKey())).rejects.toThrow(StoreUnavailable);
      await expect(store.remove(newKey())).rejects.toThrow(StoreUnavailable);
      await expect(store.write(newKey(), piecesOf(randomBytes(10)))).rejects.toThrow(
        StoreUnavailable,
      );
      const closed = createS3Store({ bucket: 'absent', prefix: '', endpoint });
      await expect(closed.write(newKey(), piecesOf(randomBytes(10)))).rejects.toThrow(
        StoreUnavailable,
      );
    });
  });
}
