/**
 * Loads the thread in which scenarios run: a thread knows no TypeScript by itself.
 *
 * @module
 */
import { register } from 'tsx/esm/api';

register();
await import('./scenario-thread.ts');
