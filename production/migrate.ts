/**
 * `node --import tsx production/migrate.ts`: brings the database up to date, then ends.
 *
 * Safe to run again and from several places at once: runners wait for each other.
 *
 * @module
 */
import { migrate } from '../prisma/migrate.ts';
import { withSecrets } from './settings.ts';

const applied = await migrate(urlOrEnd());
console.log(
  applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`,
);

function urlOrEnd(): string {
  try {
    const url = withSecrets(process.env)['DATABASE_URL'];
    if (url) return url;
    console.error('DATABASE_URL is missing: a PostgreSQL 18 database, postgresql://…');
  } catch (error) {
    console.error((error as Error).message);
  }
  process.exit(1);
}
