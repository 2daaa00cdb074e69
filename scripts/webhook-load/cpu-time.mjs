// @ts-check
import { readText } from '../lib/private-file.mjs';

/** Of a tick of the system, as `getconf CLK_TCK` tells it everywhere. */
const TICK_MS = 10;

/**
 * CPU time that a process has used, of user and system: it tells what a request costs also on a machine that is busy
 * with something else.
 * @param {number | undefined} pid
 * @returns {number} ms; NaN where the system does not tell it (other than Linux)
 */
export function cpuMs(pid) {
  const stat = pid === undefined ? undefined : readText(`/proc/${pid}/stat`);
  if (stat === undefined) return Number.NaN;
  // The name stands in brackets and may hold anything; user and system time are the 14th and 15th field.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
