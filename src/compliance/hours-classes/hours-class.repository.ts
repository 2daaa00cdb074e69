import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import {
  type HoursClass,
  type HoursClassInputs,
  inputsHash,
  inputsKey,
  type Purpose,
} from './hours-class.js';

interface Row {
  id: number;
  country: string;
  timeZones: string;
  states: string;
  purpose: Purpose;
}

const COLUMNS = 'id, country, time_zones AS timeZones, states, purpose';

/** SQL of the interned hours classes. */
@Injectable()
export class HoursClassRepository {
  constructor(private readonly database: Database) {}

  /** Classes that exist among the inputs' hashes. */
  async findByHashes(hashes: readonly Buffer[]): Promise<HoursClass[]> {
    if (hashes.length === 0) return [];
    const rows = await this.database.query<Row>(
      `SELECT ${COLUMNS} FROM hours_classes WHERE inputs_hash IN (?)`,
      [hashes],
    );
    return rows.map(toClass);
  }

  async findByIds(ids: readonly number[]): Promise<HoursClass[]> {
    if (ids.length === 0) return [];
    const rows = await this.database.query<Row>(`SELECT ${COLUMNS} FROM hours_classes WHERE id IN (?)`, [
      ids,
    ]);
    return rows.map(toClass);
  }

  /** Adds what is not there yet; another process may add the same at the same time. */
  async insertMissing(inputs: readonly HoursClassInputs[]): Promise<void> {
    const rows = inputs
      .map((one) => ({ one, hash: inputsHash(inputsKey(one)) }))
      // One order for all writers: two processes never wait for each other in a circle.
      .sort((a, b) => Buffer.compare(a.hash, b.hash))
      .map(({ one, hash }) => [
        one.country,
        one.timeZones.join(','),
        one.states.join(','),
        one.purpose,
        hash,
      ]);
    await this.database.transaction((sql) =>
      sql.execute(
        `INSERT INTO hours_classes (country, time_zones, states, purpose, inputs_hash) VALUES ?
         ON DUPLICATE KEY UPDATE inputs_hash = VALUES(inputs_hash)`,
        [rows],
      ),
    );
  }
}

function toClass(row: Row): HoursClass {
  return {
    id: row.id,
    country: row.country,
    timeZones: split(row.timeZones),
    states: split(row.states),
    purpose: row.purpose,
  };
}

function split(list: string): string[] {
  return list === '' ? [] : list.split(',');
}
