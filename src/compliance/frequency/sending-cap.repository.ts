import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { SendingCap } from './sending-caps.js';

/** SQL of the caps' law. */
@Injectable()
export class SendingCapRepository {
  constructor(private readonly database: Database) {}

  async read(): Promise<SendingCap[]> {
    return this.database.query<SendingCap>(
      `SELECT code, place, DATE_FORMAT(valid_from, '%Y-%m-%d') AS validFrom,
              DATE_FORMAT(valid_to, '%Y-%m-%d') AS validTo, most, hours, note
         FROM sending_caps ORDER BY code`,
    );
  }

  /** Adds the rows that are not there; a row that somebody edited stays as it is. */
  async addMissing(caps: readonly SendingCap[]): Promise<void> {
    await this.database.execute(
      `INSERT INTO sending_caps (code, place, valid_from, valid_to, most, hours, note) VALUES ?
       ON DUPLICATE KEY UPDATE code = VALUES(code)`,
      [caps.map((one) => [one.code, one.place, one.validFrom, one.validTo, one.most, one.hours, one.note])],
    );
  }
}
