import { expect, test } from '@jest/globals';
import { fileSettings } from '../../files/settings.ts';

function read(env: Record<string, string>) {
  const wrong: string[] = [];
  const settings = fileSettings(env, (name, why) => wrong.push(`${name} ${why}`));
  return { settings, wrong };
}

test('without a place nothing is kept', () => {
  expect(read({})).toEqual({ settings: null, wrong: [] });
  expect(read({ CASELINE_FILES: '' })).toEqual({ settings: null, wrong: [] });
});

test('a folder, or a bucket with all that goes with it', () => {
  expect(read({ CASELINE_FILES: '/srv/files', CASELINE_CLAMD: 'scan:3310' }).settings).toEqual({
    place: { folder: '/srv/files' },
    clamd: 'scan:3310',
  });
  expect(
    read({
      CASELINE_FILES: 's3://evidence/caseline/',
      CASELINE_S3_ENDPOINT: 'https://s3.example.org',
      CASELINE_S3_LOCK_DAYS: '365',
      CASELINE_FILE_BYTES_MAX: '1000',
    }),
  ).toEqual({
    settings: {
      place: {
        s3: {
          bucket: 'evidence',
          prefix: 'caseline/',
          endpoint: 'https://s3.example.org',
          lockDays: 365,
        },
      },
      bytesMax: 1000,
    },
    wrong: [],
  });
});

test.each([
  [{ CASELINE_FILES: 'files' }, 'CASELINE_FILES is the absolute path'],
  [{ CASELINE_FILES: 's3://B' }, 'CASELINE_FILES is s3://bucket'],
  [
    { CASELINE_FILES: '/f', CASELINE_FILE_BYTES_MAX: '1 GB' },
    'CASELINE_FILE_BYTES_MAX is a number',
  ],
  [
    { CASELINE_FILES: 's3://bucket', CASELINE_S3_ENDPOINT: 's3.example.org' },
    'CASELINE_S3_ENDPOINT',
  ],
  [{ CASELINE_FILES: 's3://bucket', CASELINE_S3_LOCK_DAYS: '0' }, 'CASELINE_S3_LOCK_DAYS'],
])('%j is told by name', (env, told) => {
  expect(read(env as Record<string, string>).wrong).toEqual([expect.stringContaining(told)]);
});
