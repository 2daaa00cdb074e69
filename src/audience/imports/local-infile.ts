import { Readable } from 'node:stream';
import type { Connection, QueryOptions, ResultSetHeader } from 'mysql2';
import { QueryFailedError } from 'typeorm';
import { mysqlErrorNumber, type TransactionSql } from '../../platform/database/database.js';

/**
 * The server or the connection refuses LOAD DATA LOCAL: 1148 ER_NOT_ALLOWED_COMMAND, 3948
 * ER_CLIENT_LOCAL_FILES_DISABLED (MySQL 8), 4166 ER_LOAD_INFILE_CAPABILITY_DISABLED (MariaDB), 2068
 * CR_LOAD_DATA_LOCAL_INFILE_REJECTED (the client's side).
 */
const REFUSALS = new Set([1148, 3948, 4166, 2068]);

/** Whether an error is the server's refusal of LOAD DATA LOCAL, after which nothing of the transaction is lost. */
export function isLocalInfileRefusal(error: unknown): boolean {
  const number = mysqlErrorNumber(error);
  return number !== null && REFUSALS.has(number);
}

/**
 * LOAD DATA LOCAL INFILE inside an open transaction, fed from memory.
 *
 * @param content pieces of the file, asked for as the connection takes them
 * @returns rows that were added
 */
export async function loadLocalInfile(
  sql: TransactionSql,
  statement: string,
  parameters: unknown[],
  content: Iterable<Buffer>,
): Promise<number> {
  const connection = await sql.connection();
  if (!isConnection(connection))
    throw new Error('The transaction runs on a connection that is not of mysql2.');
  const options: QueryOptions = {
    sql: statement,
    values: parameters,
    infileStreamFactory: () => Readable.from(content),
  };
  return new Promise((resolve, reject) => {
    connection.query<ResultSetHeader>(options, (error, result) => {
      // As TypeORM throws it, so that a deadlock is recognized and the transaction run again.
      if (error) reject(new QueryFailedError(statement, [], error));
      else resolve(result.affectedRows);
    });
  });
}

/** How LOAD DATA reads NULL. */
export const NULL = '\\N';

/** A text as LOAD DATA reads it with its default FIELDS and LINES clauses. */
export function infileText(value: string | null): string {
  if (value === null) return NULL;
  return /[\\\t\n\r\0]/.test(value) ? value.replaceAll(/[\\\t\n\r\0]/g, escapeOne) : value;
}

function escapeOne(character: string): string {
  return character === '\0' ? '\\0' : `\\${character}`;
}

function isConnection(value: unknown): value is Connection {
  return typeof value === 'object' && value !== null && 'query' in value && typeof value.query === 'function';
}
