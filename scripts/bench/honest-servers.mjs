// @ts-check
import { PlainFailure } from '../lib/plain-failure.mjs';
import { print } from '../lib/progress.mjs';

/**
 * A figure of a server that may lose what it confirmed is none.
 * @param {import('mysql2/promise').Connection} connection
 * @throws {PlainFailure}
 */
export async function requireHonestServers(connection) {
  const [[row]] = /** @type {[{ flush: number }[], unknown]} */ (
    /** @type {unknown} */ (await connection.query('SELECT @@innodb_flush_log_at_trx_commit AS flush'))
  );
  print(`  innodb_flush_log_at_trx_commit=${row?.flush}, appendfsync everysec`);
  if (Number(row?.flush) !== 1) throw new PlainFailure('The database does not flush at each commit.');
}
