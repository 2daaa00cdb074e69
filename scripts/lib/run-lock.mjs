// @ts-check

import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from './error-code.mjs';
import { readJsonObject, writePrivateJson } from './private-file.mjs';
import { asKnownProcess, isAlive, knownProcess } from './process-mark.mjs';

/**
 * @typedef {{ release: () => void }} RunLock
 * @typedef {{ heldBy: number }} LockHeld
 */

const WAIT_MS = 200;

/**
 * One holder at a time, by a file with the holder's identity. A holder that was killed leaves the
 * file behind; the next one sees that the process is gone and takes over.
 * @param {string} file
 * @returns {RunLock | LockHeld}
 */
export function takeLock(file) {
  const me = knownProcess(process.pid);
  const mine = `${file}.${process.pid}`;
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writePrivateJson(mine, me);
  try {
    for (;;) {
      if (linked(mine, file)) return { release: () => releaseLock(file) };
      const holder = asKnownProcess(readJsonObject(file));
      if (holder !== undefined && isAlive(holder)) return { heldBy: holder.pid };
      discardStale(file);
    }
  } finally {
    fs.rmSync(mine, { force: true });
  }
}

/**
 * As takeLock, but waits for its turn.
 * @param {string} file
 * @param {(pid: number) => void} onWait told once, with the holder's pid
 * @param {AbortSignal} [signal]
 * @returns {Promise<RunLock>}
 */
export async function waitForLock(file, onWait, signal) {
  let told = false;
  for (;;) {
    const lock = takeLock(file);
    if ('release' in lock) return lock;
    if (!told) onWait(lock.heldBy);
    told = true;
    await sleep(WAIT_MS, undefined, { signal });
  }
}

/**
 * link() makes the name and its whole contents at once, or fails because the name is taken.
 * @param {string} from
 * @param {string} to
 */
function linked(from, to) {
  try {
    fs.linkSync(from, to);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Two processes may find the same stale file. Each moves it aside under a name of its own and looks
 * again at what it really moved: a lock taken in between is put back.
 * @param {string} file
 */
function discardStale(file) {
  const aside = `${file}.stale.${process.pid}`;
  try {
    fs.renameSync(file, aside);
  } catch {
    return;
  }
  const moved = asKnownProcess(readJsonObject(aside));
  if (moved !== undefined && isAlive(moved)) linked(aside, file);
  fs.rmSync(aside, { force: true });
}

/** @param {string} file */
function releaseLock(file) {
  if (asKnownProcess(readJsonObject(file))?.pid === process.pid) fs.rmSync(file, { force: true });
}
