/**
 * Where an embedded Caseline keeps its data.
 *
 * @module
 */
import path from 'node:path';

/** `CASELINE_DATA`, else `.caseline` in the working folder; absolute. */
export function dataFolder(): string {
  return path.resolve(process.env['CASELINE_DATA'] ?? '.caseline');
}
