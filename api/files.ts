/**
 * What goes wrong with files, as problems.
 *
 * @module
 */
import { Problem } from './problems.ts';
import type { Files } from '../files/files.ts';
import type { Services } from './services.ts';

const AGAIN = { headers: { 'Retry-After': '5' } };

/** What keeps files. @throws the problem `files_unavailable` when the installation has none */
export function filesOf({ files }: Pick<Services, 'files'>): Files {
  if (files !== null) return files;
  throw new Problem('files_unavailable', 'This installation keeps no files.');
}

/** What an error of files means to a client; `null`: it is none. By name: they come from a port. */
export function fileProblem(error: unknown): Problem | null {
  if (!(error instanceof Error)) return null;
  const { name, message } = error;
  switch (name) {
    case 'NameRefused':
      return new Problem('file_name_refused', message);
    case 'TypeRefused':
      return new Problem('file_type_refused', message);
    case 'StripRefused':
      return new Problem('metadata_kept', message);
    case 'TooLarge':
      return new Problem('body_too_large', message);
    case 'TooMany':
      return new Problem('too_many_files', message);
    case 'ScannerUnavailable':
      return new Problem('files_unavailable', 'The file cannot be scanned now.', AGAIN);
    case 'StoreUnavailable':
      return new Problem('files_unavailable', 'The store of files does not answer.', AGAIN);
    case 'FileMissing':
    case 'FileDamaged':
      return new Problem(
        'attachment_damaged',
        'The file is not what was taken in. Tell operators.',
      );
    default:
      return null;
  }
}
