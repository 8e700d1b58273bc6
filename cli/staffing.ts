/**
 * `caseline staffing`: roles that open cases may still need and that nobody can fill.
 *
 * Exit codes: 0 there are none; 1 there are some; 2 the API cannot be read.
 *
 * @module
 */
import type { Command } from 'commander';
import { accessOf, type AccessOptions, callApi } from './api-access.ts';
import { ApiError } from './api-reader.ts';
import type { Output } from './check.ts';
import { FileError } from './files.ts';

/** Options of `caseline staffing`. */
export interface StaffingOptions extends AccessOptions {
  readonly json?: boolean;
}

interface Alarm {
  readonly caseType: string;
  readonly role: string;
  readonly team: string;
  readonly because: 'empty' | 'absent' | 'leaving' | 'parties';
  readonly cases: number;
  readonly since: string;
}

const WHY: Readonly<Record<Alarm['because'], string>> = {
  empty: 'nobody is in the team',
  absent: 'everybody is away',
  leaving: 'the last one goes within 30 days',
  parties: 'in some cases everybody is a party',
};

/** Adds the command. */
export function addStaffingCommand(program: Command): void {
  program
    .command('staffing')
    .description('roles that open cases may still need and that nobody can fill')
    .option('--api <url>', 'where the API is; default: the Caseline that runs here')
    .option('--token-file <file>', 'read the token from this file')
    .option('--json', 'print them as JSON')
    .action(async (options: StaffingOptions) => {
      process.exitCode = await tellStaffing(options, console);
    });
}

/** Tells of the alarms that stand; the exit code. */
export async function tellStaffing(options: StaffingOptions, output: Output): Promise<number> {
  try {
    const access = await accessOf(options);
    const path = '/v1/alarms?limit=200';
    const { items } = await callApi<{ items: readonly Alarm[] }>(access, { method: 'GET', path });
    if (options.json === true) output.log(JSON.stringify(items, null, 2));
    else if (items.length === 0) output.log('every role that open cases may need can be filled');
    else for (const one of items) output.log(alarmText(one));
    return items.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof FileError)) throw error;
    output.error(error instanceof ApiError ? `caseline: ${error.message}` : error.message);
    return 2;
  }
}

function alarmText({ caseType, role, team, because, cases, since }: Alarm): string {
  const many = cases === 1 ? '1 open case' : `${cases} open cases`;
  return `${caseType}: ${role} (team ${team}): ${WHY[because]}; ${many}, since ${since}`;
}
