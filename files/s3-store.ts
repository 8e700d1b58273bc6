/**
 * Sealed files in a bucket of an S3 service (AWS, MinIO, Ceph, versitygw, …).
 *
 * @module
 */
import { Readable } from 'node:stream';
import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { checkKey, FileMissing, type FileStore, StoreUnavailable } from './store.ts';

/** Where the bucket is; who we are there says AWS's own configuration (`AWS_…`, roles, profiles). */
export interface S3Settings {
  readonly bucket: string;
  /** In front of every key; empty or ends with `/`. */
  readonly prefix: string;
  /** Of a service that is not AWS, e.g. `https://s3.example.org`. */
  readonly endpoint?: string;
  /** The store refuses for so many days to delete a file (object lock, mode `GOVERNANCE`). */
  readonly lockDays?: number;
}

/** A file that is larger goes up in parts of this size, one after the other. */
export const PART_BYTES = 8 * 1024 * 1024;
const DAY_MS = 86_400_000;

/** Makes the store; speaks to nobody yet. */
export function createS3Store(settings: S3Settings): FileStore {
  const { bucket, prefix, endpoint, lockDays } = settings;
  const client = new S3Client(endpoint === undefined ? {} : { endpoint, forcePathStyle: true });
  const placeOf = (key: string) => {
    checkKey(key);
    return { Bucket: bucket, Key: `${prefix}${key}` };
  };
  return {
    write: async (key, content) => {
      let broken: unknown;
      async function* watched(): AsyncGenerator<Uint8Array> {
        try {
          yield* content;
        } catch (error) {
          broken = error;
          throw error;
        }
      }
      const lock = lockDays !== undefined && {
        ObjectLockMode: 'GOVERNANCE' as const,
        ObjectLockRetainUntilDate: new Date(Date.now() + lockDays * DAY_MS),
      };
      const Body = Readable.from(watched(), { objectMode: false });
      const params = { ...placeOf(key), Body, ...lock };
      const upload = new Upload({ client, params, partSize: PART_BYTES, queueSize: 1 });
      try {
        await upload.done();
      } catch {
        throw broken ?? new StoreUnavailable('the S3 service did not take the file');
      }
    },
    read: async (key) => {
      const command = new GetObjectCommand(placeOf(key));
      const answer = await client.send(command).catch((error: unknown) => {
        throw error instanceof NoSuchKey
          ? new FileMissing('the object is not in the bucket')
          : new StoreUnavailable('the S3 service does not answer');
      });
      return answer.Body as Readable;
    },
    remove: async (key) => {
      await client.send(new DeleteObjectCommand(placeOf(key))).catch(() => {
        throw new StoreUnavailable('the S3 service did not delete the file');
      });
    },
  };
}
