// @ts-check
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { run } from './command.mjs';
import { DATABASE_NAME, openingStatements } from './database-access.mjs';
import { FLAVOURS } from './database-flavours.mjs';
import { writePrivateFile } from './private-file.mjs';
import { startPrivateServer } from './private-server.mjs';
import { pingDatabase } from './server-ping.mjs';

/**
 * @typedef {import('./database-flavours.mjs').DatabaseProgram} DatabaseProgram
 * @typedef {'sandbox' | 'scratch'} Purpose scratch: for tests, whose user may do everything
 * @typedef {object} DatabaseRoom
 * @property {number} bufferPoolBytes
 * @property {number} redoLogBytes
 * @property {boolean} [waitsForDisk] false: what a machine that dies takes with it nobody would miss; a killed
 *   server loses nothing even so. The settings that the platform asks for stay as they are.
 */

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
/** Longest path of a Unix socket on macOS (104) and Linux (108), less its end mark. */
const LONGEST_SOCKET_PATH = 100;

/**
 * Starts (or takes over) the MySQL-compatible server of a folder.
 * @param {DatabaseProgram} program
 * @param {string} folder
 * @param {Purpose} purpose
 * @param {AbortSignal} [signal]
 * @param {DatabaseRoom} [room]
 */
export async function startDatabase(program, folder, purpose, signal, room = usualRoom(purpose)) {
  const flavour = FLAVOURS[program.flavour];
  const data = path.join(folder, 'data');
  const opening = path.join(folder, 'opening.sql');
  const temporary = path.join(folder, 'tmp');
  const server = await startPrivateServer(
    {
      name: flavour.name,
      binary: program.binary,
      prepare: async ({ password }) => {
        await createData(program, folder, data, signal);
        fs.mkdirSync(temporary, { recursive: true });
        writePrivateFile(opening, openingStatements(password, purpose));
      },
      args: ({ port }) => [
        '--no-defaults',
        ...asUser(),
        `--datadir=${data}`,
        // A server that starts clears its folder of #sql files, and /tmp is everybody's.
        `--tmpdir=${temporary}`,
        `--socket=${socketPath(folder)}`,
        `--pid-file=${path.join(folder, 'server.pid')}`,
        `--init-file=${opening}`,
        '--bind-address=127.0.0.1',
        `--port=${port}`,
        '--skip-name-resolve',
        '--character-set-server=utf8mb4',
        '--collation-server=utf8mb4_unicode_ci',
        '--default-time-zone=+00:00',
        '--local-infile=1',
        '--innodb-flush-log-at-trx-commit=1',
        // Said loosely: a release that no longer knows it may do without.
        ...(room.waitsForDisk === false ? ['--loose-innodb-flush-method=nosync'] : []),
        `--innodb-buffer-pool-size=${room.bufferPoolBytes}`,
        '--max-connections=400',
        ...flavour.settings(room.redoLogBytes),
      ],
      ping: ({ port }) => pingDatabase('127.0.0.1', port),
    },
    folder,
    signal,
  );
  const login = `${DATABASE_NAME}:${server.password}`;
  return { ...server, url: `mysql://${login}@127.0.0.1:${server.port}/${DATABASE_NAME}` };
}

/**
 * Made under another name and renamed when it is whole: an interrupted first start begins anew, and
 * nothing that might be somebody's data is ever removed.
 * @param {DatabaseProgram} program
 * @param {string} folder
 * @param {string} data
 * @param {AbortSignal} [signal]
 */
async function createData(program, folder, data, signal) {
  if (fs.existsSync(data)) return;
  const half = `${data}.new`;
  fs.rmSync(half, { recursive: true, force: true });
  const { command, args } = FLAVOURS[program.flavour].create(program.binary, half);
  await run(command, [...args, ...asUser()], {
    cwd: folder,
    logFile: path.join(folder, 'create.log'),
    signal,
  });
  fs.renameSync(half, data);
}

/** Both servers refuse to run as root unless it is said outright. */
function asUser() {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

/** @param {string} folder */
function socketPath(folder) {
  const wanted = path.join(folder, 'server.sock');
  if (Buffer.byteLength(wanted) <= LONGEST_SOCKET_PATH) return wanted;
  return path.join(os.tmpdir(), `sms-${fs.statSync(folder).ino}.sock`);
}

/** For what is tested on a server, not what of it: hundreds of databases are made and dropped there. */
export const TEST_ROOM = { bufferPoolBytes: GIB / 4, redoLogBytes: 512 * MIB, waitsForDisk: false };

/**
 * A quarter of the memory, as the same machine runs Redis and every role; tests make do with little.
 * @param {Purpose} purpose
 * @returns {DatabaseRoom}
 */
function usualRoom(purpose) {
  const pool = purpose === 'scratch' ? GIB / 4 : Math.min(Math.max(machineMemory() / 4, GIB / 4), 4 * GIB);
  return { bufferPoolBytes: Math.round(pool), redoLogBytes: 512 * MIB };
}

/** @returns {number} bytes that this machine, or the container that it is, may use */
export function machineMemory() {
  const limit = process.constrainedMemory?.() ?? 0;
  return limit > 0 && limit < os.totalmem() ? limit : os.totalmem();
}
