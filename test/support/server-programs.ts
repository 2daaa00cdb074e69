import { findDatabase } from '../../scripts/lib/database-flavours.mjs';
import { findRedis } from '../../scripts/lib/redis-server.mjs';

/**
 * The database program of this machine, for tests that stop and start a server of their own: whatever servers are
 * given, these need it too.
 *
 * @throws where there is none: a test that is passed over would look like one that passed
 */
export function databaseProgram(): NonNullable<ReturnType<typeof findDatabase>> {
  const program = findDatabase('');
  if (program === undefined)
    throw new Error('No mariadbd or mysqld is on this machine: install one of them.');
  return program;
}

/** The same for Redis. */
export function redisProgram(): string {
  const binary = findRedis();
  if (binary === undefined) throw new Error('No redis-server is on this machine: install it.');
  return binary;
}
