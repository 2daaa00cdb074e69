// @ts-check
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readJsonObject, writePrivateJson } from './private-file.mjs';
import { asKnownProcess, isAlive, knownProcess, stopProcess } from './process-mark.mjs';

const PREFIX = 'sms-scratch-';
const OWNER = 'owner.json';
const SERVERS = ['mariadb', 'mysql', 'redis'];
const STOP_MS = 5_000;

/** @returns {string} a fresh folder of this process, under the system's temporary folder */
export function makeScratchFolder() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), PREFIX));
  writePrivateJson(path.join(folder, OWNER), knownProcess(process.pid));
  return folder;
}

/**
 * Removes what runs that were killed left behind: their folders, and the servers that still run there.
 * @param {string} [parent]
 */
export async function removeAbandonedScratch(parent = os.tmpdir()) {
  for (const name of fs.readdirSync(parent)) {
    const folder = path.join(parent, name);
    if (!name.startsWith(PREFIX) || !isMine(folder)) continue;
    const owner = asKnownProcess(readJsonObject(path.join(folder, OWNER)));
    // Without an owner it may be one that is being made this very moment.
    if (owner === undefined || isAlive(owner)) continue;
    for (const server of SERVERS) {
      const running = asKnownProcess(readJsonObject(path.join(folder, server, 'instance.json')));
      if (running !== undefined) await stopProcess(running, STOP_MS);
    }
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder */
function isMine(folder) {
  const stat = fs.lstatSync(folder, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && stat.uid === process.getuid?.();
}
