// @ts-check
import { spawn } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, isPortFree, quietPort } from './free-port.mjs';
import { PlainFailure } from './plain-failure.mjs';
import { readJsonObject, readText, writePrivateFile, writePrivateJson } from './private-file.mjs';
import { asKnownProcess, isAlive, knownProcess, stopProcess } from './process-mark.mjs';
import { sizeOf, tailOf } from './tail.mjs';

/**
 * A server process of our own on a folder of our own, on a free port of the loopback interface.
 * Its folder holds `instance.json` (pid, mark, port), `password`, `server.log` and `data/`. A server
 * that outlived the process which started it (kill -9) is found again by that file and taken over:
 * two servers never run on one folder.
 *
 * @typedef {object} ServerKind
 * @property {string} name as a person would call it
 * @property {string} binary
 * @property {(place: ServerPlace) => Promise<void>} prepare makes data and settings; runs before every launch
 * @property {(place: ServerPlace) => string[]} args
 * @property {(place: ServerPlace) => Promise<boolean>} ping true once it takes commands
 *
 * @typedef {object} ServerPlace
 * @property {string} folder
 * @property {number} port
 * @property {string} password
 * @property {AbortSignal} [signal]
 *
 * @typedef {object} RunningServer
 * @property {number} port
 * @property {string} password
 * @property {number} pid
 * @property {boolean} reused it was running already
 * @property {(hurry?: AbortSignal) => Promise<void>} stop
 */

/** Crash recovery of a large database, or the loading of a large AOF, takes its time. */
const BOOT_TIMEOUT_MS = 180_000;
const REUSE_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 60_000;
const POLL_MS = 50;
const PORT_ATTEMPTS = 3;
/** An fsync on a busy disk takes seconds. */
const PORT_RELEASE_MS = 5_000;

/**
 * @param {ServerKind} kind
 * @param {string} folder
 * @param {AbortSignal} [signal]
 * @returns {Promise<RunningServer>}
 * @throws {PlainFailure} with the tail of the server's log
 */
export async function startPrivateServer(kind, folder, signal) {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const password = keptPassword(path.join(folder, 'password'));
  const record = readJsonObject(instanceFile(folder));
  const running = asKnownProcess(record);
  const lastPort = typeof record?.port === 'number' ? record.port : undefined;
  if (running !== undefined && lastPort !== undefined && isAlive(running)) {
    const place = { folder, port: lastPort, password, signal };
    if (await answers(kind, place, REUSE_TIMEOUT_MS, () => isAlive(running))) {
      return handle(place, running, true);
    }
    await stopProcess(running, STOP_TIMEOUT_MS);
  }
  for (let attempt = 1; ; attempt += 1) {
    const port = attempt === 1 ? await firstPort(lastPort) : await freePort();
    const server = await launch(kind, { folder, port, password, signal }, attempt);
    if (server !== undefined) return server;
  }
}

/**
 * The last one again, where it can be had: whoever uses the server knows it by that. One that was killed is gone before
 * its port is: a thread of it may still wait for the disk.
 * @param {number | undefined} lastPort
 * @returns {Promise<number>}
 */
async function firstPort(lastPort) {
  if (lastPort === undefined) return quietPort();
  for (const until = Date.now() + PORT_RELEASE_MS; Date.now() < until; await sleep(POLL_MS)) {
    if (await isPortFree(lastPort)) return lastPort;
  }
  return freePort();
}

/**
 * @param {ServerKind} kind
 * @param {ServerPlace} place
 * @param {number} attempt
 * @returns {Promise<RunningServer | undefined>} undefined: somebody took the port in between
 */
async function launch(kind, place, attempt) {
  const logFile = path.join(place.folder, 'server.log');
  await kind.prepare(place);
  const logStart = sizeOf(logFile);
  const log = fs.openSync(logFile, 'a', 0o600);
  // A group of its own: Ctrl-C at the terminal must reach us, not the servers, which stop last.
  const child = spawn(kind.binary, kind.args(place), {
    cwd: place.folder,
    detached: true,
    stdio: ['ignore', log, log],
  });
  fs.closeSync(log);
  const exit = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, by) => resolve(by === null ? `status ${code}` : `signal ${by}`));
  });
  let ended = '';
  void exit.then((reason) => {
    ended = String(reason);
  });
  const known = child.pid === undefined ? undefined : knownProcess(child.pid);
  if (known !== undefined) {
    writePrivateJson(instanceFile(place.folder), { ...known, port: place.port });
    if (await answers(kind, place, BOOT_TIMEOUT_MS, () => ended === '')) {
      child.unref();
      return handle(place, known, false);
    }
    await stopProcess(known, STOP_TIMEOUT_MS, place.signal);
    forget(place);
  }
  if (ended === '') await Promise.race([exit, sleep(1_000)]);
  place.signal?.throwIfAborted();
  const said = tailOf(logFile, 20, logStart);
  if (attempt < PORT_ATTEMPTS && /address already in use|port.*in use/i.test(said)) return undefined;
  throw new PlainFailure(`${kind.name} (${kind.binary}) did not come up: ${ended || 'no answer'}`, {
    details: said,
    advice: `The whole log: ${logFile}`,
  });
}

/**
 * @param {ServerKind} kind
 * @param {ServerPlace} place
 * @param {number} timeoutMs
 * @param {() => boolean} alive
 */
async function answers(kind, place, timeoutMs, alive) {
  const deadline = Date.now() + timeoutMs;
  while (alive() && Date.now() < deadline && !place.signal?.aborted) {
    if (await kind.ping(place)) return alive();
    await sleep(POLL_MS);
  }
  return false;
}

/**
 * @param {ServerPlace} place
 * @param {import('./process-mark.mjs').KnownProcess} known
 * @param {boolean} reused
 * @returns {RunningServer}
 */
function handle(place, known, reused) {
  return {
    port: place.port,
    password: place.password,
    pid: known.pid,
    reused,
    stop: async (hurry) => {
      await stopProcess(known, STOP_TIMEOUT_MS, hurry);
      forget(place);
    },
  };
}

/** @param {string} folder */
const instanceFile = (folder) => path.join(folder, 'instance.json');

/**
 * The port is kept, so that the address stays the same from start to start.
 * @param {ServerPlace} place
 */
function forget({ folder, port }) {
  if (fs.existsSync(folder)) writePrivateJson(instanceFile(folder), { port });
}

/** @param {string} file */
function keptPassword(file) {
  const kept = readText(file)?.trim();
  if (kept !== undefined && kept !== '') return kept;
  const fresh = crypto.randomBytes(24).toString('base64url');
  writePrivateFile(file, `${fresh}\n`);
  return fresh;
}
