/** The master keys of a test file: databases and engines of it read each other's cases. */
import { temporaryMasterKeys } from '../../keys/key-file.ts';

export const testMasterKeys = temporaryMasterKeys();
