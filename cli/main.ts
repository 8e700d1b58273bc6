/**
 * `caseline`: what authors do at a terminal.
 *
 * Results go to standard output, talk to standard error. Exit codes: 0 all is well, 1 there are
 * errors in what was given, 2 the command itself was wrong.
 *
 * @module
 */
import { createProgram } from './program.ts';

await createProgram().parseAsync();
