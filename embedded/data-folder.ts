/**
 * Where an embedded Caseline keeps its data.
 *
 * @module
 */
import { chmod, mkdir } from 'node:fs/promises';
import path from 'node:path';

/** `CASELINE_DATA`, else `.caseline` in the working folder; absolute. */
export function dataFolder(): string {
  return path.resolve(process.env['CASELINE_DATA'] ?? '.caseline');
}

/** Makes a data folder that others cannot look into. */
export async function makeDataFolder(folder: string): Promise<void> {
  // As root, PostgreSQL runs as another account, which must pass through to its own folder.
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
  await mkdir(folder, { recursive: true, mode });
  await chmod(folder, mode);
}
