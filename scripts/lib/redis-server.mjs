// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { findBinary } from './find-binary.mjs';
import { writePrivateFile } from './private-file.mjs';
import { startPrivateServer } from './private-server.mjs';
import { pingRedis } from './server-ping.mjs';

/** @returns {string | undefined} */
export const findRedis = () => findBinary('redis-server', 'valkey-server');

/**
 * Starts (or takes over) the Redis of a folder: append-only file synced every second, and no eviction,
 * since queues and budgets may not vanish.
 * @param {string} binary
 * @param {string} folder
 * @param {AbortSignal} [signal]
 */
export async function startRedis(binary, folder, signal) {
  const server = await startPrivateServer(
    {
      name: 'Redis',
      binary,
      prepare: async (place) => {
        fs.mkdirSync(path.join(folder, 'data'), { recursive: true, mode: 0o700 });
        // In a file of mode 0600: on the command line everybody could read the password.
        writePrivateFile(path.join(folder, 'redis.conf'), settings(place));
      },
      args: () => [path.join(folder, 'redis.conf')],
      ping: ({ port, password }) => pingRedis('127.0.0.1', port, { password }),
    },
    folder,
    signal,
  );
  return { ...server, url: `redis://:${server.password}@127.0.0.1:${server.port}/0` };
}

/** @param {import('./private-server.mjs').ServerPlace} place */
function settings({ folder, port, password }) {
  const quoted = JSON.stringify(path.join(folder, 'data'));
  return `bind 127.0.0.1
port ${port}
requirepass ${password}
dir ${quoted}
daemonize no
databases 64
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
`;
}
