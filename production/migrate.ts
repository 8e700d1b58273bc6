/**
 * `node --import tsx production/migrate.ts`: brings the database up to date, then ends.
 *
 * Safe to run again and from several places at once: runners wait for each other.
 *
 * @module
 */
import { migrate } from '../prisma/migrate.ts';

const url = process.env['DATABASE_URL'];
if (url === undefined || url === '') {
  console.error('DATABASE_URL is missing: a PostgreSQL 18 database, postgresql://…');
  process.exit(1);
}
const applied = await migrate(url);
console.log(
  applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`,
);
