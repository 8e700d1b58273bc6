/**
 * Prisma's own settings: where the schema is, and how to do without a network.
 *
 * @module
 */
import { defineConfig } from 'prisma/config';

// Prisma downloads its schema engine when it finds none, also for commands that never run it
// (generate, validate, format). Any existing program in its place keeps those commands offline;
// migrations are ours (prisma/migrate.ts), and so is the drift check.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath;

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? 'postgresql://127.0.0.1/caseline' },
});
