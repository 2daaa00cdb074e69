import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource, QueryFailedError, type QueryRunner } from 'typeorm';

/** What a changing statement did. */
export interface ExecuteResult {
  /** Rows changed, as MySQL counts them: 2 for each row that ON DUPLICATE KEY UPDATE changed. */
  affectedRows: number;
  /** First generated id of an INSERT. */
  insertId: number;
}

/** Runs SQL: the pool itself, or one open transaction. */
export interface SqlExecutor {
  /** Rows of a SELECT. Arrays expand: `IN (?)` takes a list, `VALUES ?` a list of rows. */
  query<Row>(sql: string, parameters?: unknown[]): Promise<Row[]>;
  execute(sql: string, parameters?: unknown[]): Promise<ExecuteResult>;
}

/** The connection was lost while COMMIT was on its way: the transaction may stand or not. Read back, then decide. */
export class CommitUncertainError extends Error {
  constructor(cause: unknown) {
    super('The answer to COMMIT was lost.', { cause });
    this.name = 'CommitUncertainError';
  }
}

/** MySQL's codes for «this transaction was rolled back to let another one through: run it again». */
const RETRYABLE = new Set([
  1213 /* ER_LOCK_DEADLOCK */, 1205 /* ER_LOCK_WAIT_TIMEOUT */,
  // MariaDB from 11.6 on (innodb_snapshot_isolation): the row was changed since this transaction read it.
  1020 /* ER_CHECKREAD */,
]);
const ATTEMPTS = 8;

/** SQL for the repositories, over TypeORM's pool. */
@Injectable()
export class Database implements SqlExecutor {
  constructor(private readonly dataSource: DataSource) {}

  async query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.onAnyConnection(sql, parameters);
  }

  /** One statement that commits by itself; run again where a deadlock rolled it back. */
  async execute(sql: string, parameters: unknown[] = []): Promise<ExecuteResult> {
    return againOnDeadlock(() => this.onAnyConnection(sql, parameters));
  }

  /** One round trip to the server. @throws where it does not answer */
  async ping(): Promise<void> {
    await this.onAnyConnection('SELECT 1', []);
  }

  /**
   * Runs `work` in one transaction and commits. A deadlock rolls back and runs `work` again, so it must do
   * nothing but SQL.
   *
   * @throws CommitUncertainError where nobody can say whether the commit took place
   */
  async transaction<Result>(work: (sql: TransactionSql) => Promise<Result>): Promise<Result> {
    return againOnDeadlock(() => this.runOnce(work));
  }

  private async onAnyConnection<Answer>(sql: string, parameters: unknown[]): Promise<Answer> {
    const runner = this.dataSource.createQueryRunner();
    try {
      return await ask(runner, sql, parameters);
    } finally {
      await runner.release();
    }
  }

  private async runOnce<Result>(work: (sql: TransactionSql) => Promise<Result>): Promise<Result> {
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.startTransaction();
      const result = await work(new TransactionSql(runner));
      await commit(runner);
      return result;
    } catch (error) {
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }
}

/** SQL inside one open transaction. */
export class TransactionSql implements SqlExecutor {
  constructor(private readonly runner: QueryRunner) {}

  async query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return ask(this.runner, sql, parameters);
  }

  async execute(sql: string, parameters: unknown[] = []): Promise<ExecuteResult> {
    return ask(this.runner, sql, parameters);
  }

  /** The mysql2 connection of this transaction, for what TypeORM has no call for (LOAD DATA LOCAL streams). */
  async connection(): Promise<unknown> {
    return this.runner.connect();
  }
}

/** mysql2's own connection, as far as we ask it. */
interface RawConnection {
  query(sql: string, parameters: unknown[], done: (error: Error | null, answer: never) => void): void;
}

/**
 * Asks the driver itself: TypeORM's `query` makes a promise client, an event and a copy of all rows for each
 * statement.
 */
async function ask<Answer>(runner: QueryRunner, sql: string, parameters: unknown[]): Promise<Answer> {
  const connection: RawConnection = await runner.connect();
  return new Promise((resolve, reject) => {
    connection.query(sql, parameters, (error, answer) => {
      if (error) reject(new QueryFailedError(sql, parameters, error));
      else resolve(answer);
    });
  });
}

async function againOnDeadlock<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || !isRetryable(error)) throw error;
      await wait(Math.random() * 2 ** attempt * 5);
    }
  }
}

async function commit(runner: QueryRunner): Promise<void> {
  try {
    await runner.commitTransaction();
  } catch (error) {
    if (isRetryable(error)) throw error;
    throw new CommitUncertainError(error);
  }
}

/** MySQL's error number of a failed statement, or null where it was no answer of the server. */
export function mysqlErrorNumber(error: unknown): number | null {
  if (!(error instanceof QueryFailedError)) return null;
  const cause: unknown = error.driverError;
  if (typeof cause !== 'object' || cause === null || !('errno' in cause)) return null;
  return typeof cause.errno === 'number' ? cause.errno : null;
}

/** ER_DUP_ENTRY: a unique key already holds this row. */
export function isDuplicateKey(error: unknown): boolean {
  return mysqlErrorNumber(error) === 1062;
}

/** ER_NO_REFERENCED_ROW_2: a foreign key names a row that is not there, or no longer. */
export function isReferenceMissing(error: unknown): boolean {
  return mysqlErrorNumber(error) === 1452;
}

function isRetryable(error: unknown): boolean {
  const number = mysqlErrorNumber(error);
  return number !== null && RETRYABLE.has(number);
}
