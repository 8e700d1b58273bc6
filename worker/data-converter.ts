/**
 * The data converter that workers and clients share: encrypted payloads and unreadable failures.
 *
 * @module
 */
import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import { type CodecOptions, createCodec } from './codec.ts';

/** Loaded by Temporal's SDK in the worker, in clients and in the bundle. */
export const FAILURE_CONVERTER_PATH = fileURLToPath(
  new URL('../workflows/failure-converter.cjs', import.meta.url),
);

/** The converter for a worker's or a client's `dataConverter` option. */
export function createDataConverter(options: CodecOptions): DataConverter {
  return { failureConverterPath: FAILURE_CONVERTER_PATH, payloadCodecs: [createCodec(options)] };
}
