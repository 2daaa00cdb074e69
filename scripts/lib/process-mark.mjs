// @ts-check

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from './error-code.mjs';
import { readText } from './private-file.mjs';

/**
 * A process that we can recognise later. A pid alone is not enough: after a crash or a reboot the
 * system gives the same number to somebody else, who must not be stopped by us.
 * @typedef {{ pid: number, mark: string }} KnownProcess
 */

const POLL_MS = 25;

/**
 * @param {number} pid
 * @returns {string | undefined} when the process began, as the system tells it; undefined if it is gone
 */
export function processMark(pid) {
  if (fs.existsSync('/proc/self/stat')) return linuxMark(pid);
  const told = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const line = told.stdout?.trim() ?? '';
  if (line === '' || line.startsWith('Z')) return undefined;
  return line.replace(/^\S+\s+/, '');
}

/** @param {number} pid */
function linuxMark(pid) {
  let stat;
  try {
    stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The name stands in brackets and may hold anything; the fields after it are: state (3rd) … start time (22nd).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie is a dead process that nobody has waited for: usual for orphans in a container.
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  const boot = readText('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  return `${boot}/${fields[19]}`;
}

/**
 * @param {number} pid
 * @returns {KnownProcess | undefined}
 */
export function knownProcess(pid) {
  const mark = processMark(pid);
  return mark === undefined ? undefined : { pid, mark };
}

/**
 * @param {KnownProcess} known
 * @returns {boolean}
 */
export function isAlive(known) {
  return processMark(known.pid) === known.mark;
}

/**
 * @param {unknown} value what a file held
 * @returns {KnownProcess | undefined}
 */
export function asKnownProcess(value) {
  if (typeof value !== 'object' || value === null) return undefined;
  const { pid, mark } = /** @type {Record<string, unknown>} */ (value);
  return typeof pid === 'number' && typeof mark === 'string' ? { pid, mark } : undefined;
}

/**
 * Asks a process to end (SIGTERM), and kills it when it has not within the time.
 * @param {KnownProcess} known
 * @param {number} graceMs
 * @param {AbortSignal} [hurry] aborted: do not wait any longer
 * @returns {Promise<'gone' | 'stopped' | 'killed'>} gone: it had ended before
 */
export async function stopProcess(known, graceMs, hurry) {
  if (!isAlive(known)) return 'gone';
  signal(known, 'SIGTERM');
  const deadline = Date.now() + graceMs;
  while (isAlive(known)) {
    if (Date.now() > deadline || hurry?.aborted) {
      signal(known, 'SIGKILL');
      while (isAlive(known)) await sleep(POLL_MS);
      return 'killed';
    }
    await sleep(POLL_MS);
  }
  return 'stopped';
}

/**
 * Lets a process stand still (SIGSTOP) for a while, and then go on.
 * @param {KnownProcess} known
 * @param {number} forMs
 * @param {AbortSignal} [hurry] aborted: it goes on at once
 */
export async function freezeProcess(known, forMs, hurry) {
  if (!isAlive(known)) return;
  signal(known, 'SIGSTOP');
  try {
    await sleep(forMs, undefined, { signal: hurry });
  } catch (error) {
    if (!hurry?.aborted) throw error;
  } finally {
    if (isAlive(known)) signal(known, 'SIGCONT');
  }
}

/**
 * @param {KnownProcess} known
 * @param {'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'} name
 */
function signal(known, name) {
  try {
    process.kill(known.pid, name);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}
