import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { Database } from './database.js';

/**
 * From the fence to the first question to a carrier two minutes pass, by the clocks of two machines; a request may
 * begin for 45 s of them. Two clocks that are each this far off leave 45 s to spare.
 */
const MOST_MS = 15_000;

/** This machine's clock is not the database's. */
export class ClockSkewError extends Error {}

/**
 * Deadlines in the database are written by one machine and read by another, so each keeps to the database's clock:
 * a process does not boot on another one, and does not sweep any more once it drifts.
 * `ALLOW_UNSAFE_SERVERS=true` lets it boot, for tests.
 */
@Injectable()
export class ClockSkewCheck implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly environment: Environment,
  ) {}

  async onModuleInit(): Promise<void> {
    if (!this.environment.allowUnsafeServers) await this.require();
  }

  /** @throws ClockSkewError where the clocks are certainly apart, however long the answer took */
  async require(): Promise<void> {
    const before = Date.now();
    const [row] = await this.database.query<{ now: string }>('SELECT UNIX_TIMESTAMP(NOW(3)) AS now');
    const after = Date.now();
    const there = Number(row?.now) * 1_000;
    if (there >= before - MOST_MS && there <= after + MOST_MS) return;
    throw new ClockSkewError(
      `The clocks of this machine (${new Date(after).toISOString()}) and of the database ` +
        `(${Number.isNaN(there) ? 'no answer' : new Date(there).toISOString()}) are more than ${MOST_MS / 1_000} s ` +
        'apart: what is under way could not be told from what has died. Set them by NTP.',
    );
  }
}
