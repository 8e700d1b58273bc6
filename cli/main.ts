/**
 * `caseline`: what authors do at a terminal.
 *
 * Results go to standard output, talk to standard error. Exit codes: 0 all is well, 1 there are
 * errors in what was given, 2 the command itself was wrong.
 *
 * @module
 */
import { createProgram } from './program.ts';

// `caseline … | head` reads as much as it wants; the rest is wanted by nobody.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

await createProgram().parseAsync();
