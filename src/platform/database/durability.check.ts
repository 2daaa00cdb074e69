import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { Database } from './database.js';

/**
 * Refuses to boot on a database that may forget a committed fence: a message could then leave twice.
 * `ALLOW_UNSAFE_SERVERS=true` overrides, for tests.
 */
@Injectable()
export class DurabilityCheck implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly environment: Environment,
  ) {}

  async onModuleInit(): Promise<void> {
    if (this.environment.allowUnsafeServers) return;
    const [row] = await this.database.query<{ flush: number; binlog: number; sync: number }>(
      'SELECT @@GLOBAL.innodb_flush_log_at_trx_commit AS flush, @@GLOBAL.log_bin AS binlog, @@GLOBAL.sync_binlog AS sync',
    );
    if (!row) throw new Error('The database did not tell its durability settings.');
    const problems: string[] = [];
    if (row.flush !== 1) problems.push(`innodb_flush_log_at_trx_commit is ${row.flush}, must be 1`);
    if (row.binlog === 1 && row.sync !== 1) problems.push(`sync_binlog is ${row.sync}, must be 1`);
    if (problems.length > 0) {
      throw new Error(
        `The database may lose committed work, and with it the proof that a message was sent: ${problems.join('; ')}. ` +
          'Change the setting, or set ALLOW_UNSAFE_SERVERS=true for a test.',
      );
    }
  }
}
