/**
 * `npm run generate`: the database client, when it is missing or older than what it is made from.
 *
 * Says nothing when all is well, so that it can stand before every start. Plain JavaScript, because
 * jest's own setup uses it too.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
/** The schema, and what npm writes at each install: another Prisma makes another client. */
const SOURCES = ['prisma/schema.prisma', 'prisma.config.ts', 'node_modules/.package-lock.json'];

/** Makes the client. @throws when Prisma cannot; what it said has been printed */
export function generateClient() {
  const madeMs = modifiedMs('prisma/generated/client.ts');
  if (SOURCES.every((source) => modifiedMs(source) < madeMs)) return;
  const prisma = path.join(ROOT, 'node_modules', 'prisma', 'build', 'index.js');
  try {
    execFileSync(process.execPath, [prisma, 'generate'], { cwd: ROOT, stdio: 'pipe' });
  } catch (error) {
    process.stderr.write(`${error.stdout ?? ''}${error.stderr ?? ''}`);
    throw error;
  }
}

function modifiedMs(file) {
  return statSync(path.join(ROOT, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) generateClient();
