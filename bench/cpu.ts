/**
 * CPU time of this process and of the servers it started.
 *
 * @module
 */
import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second, on every common machine. */
const TICK_MS = 10;

/**
 * CPU time of this process, of others by their ids, and of their children, in milliseconds.
 * Elsewhere than on Linux of this process alone.
 */
export function cpuMsOf(pids: readonly number[]): number {
  const own = process.cpuUsage();
  const others = pids.map(familyMs).reduce((sum, ms) => sum + ms, 0);
  return (own.user + own.system) / 1000 + others;
}

function familyMs(pid: number): number {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    const ids = children === '' ? [] : children.split(' ').map(Number);
    return ids.map(familyMs).reduce((sum, ms) => sum + ms, processMs(pid));
  } catch {
    return 0; // It has ended, or this is no Linux.
  }
}

/** Fields 14 to 17 of `stat`: its own time, and that of its children that have ended. */
function processMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]) * TICK_MS, 0);
}
