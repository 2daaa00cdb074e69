import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import type { PrefixRow } from './prefix-table.js';
import type { StateRow, ZipPrefixRow } from './region-table.js';
import type { ZoneRule } from './zone-rules.js';

/** 2,000 rows of about 80 bytes stay far below the smallest max_allowed_packet (1 MB). */
const ROWS_PER_INSERT = 2_000;
const ONLY_ROW = 1;

interface StateColumns {
  state: string;
  country: string;
  timeZones: string;
}

interface PrefixColumns {
  prefix: string;
  country: string | null;
  region: string | null;
  city: string | null;
  timeZones: string;
}

/** SQL of the geodata tables. */
@Injectable()
export class GeodataRepository {
  constructor(private readonly database: Database) {}

  /** Version of the tables' content, or null before the first seeding. */
  async version(): Promise<string | null> {
    const [row] = await this.database.query<{ version: string }>(
      "SELECT version FROM geo_versions WHERE id = ? AND version <> ''",
      [ONLY_ROW],
    );
    return row?.version ?? null;
  }

  async zoneRules(): Promise<ZoneRule[]> {
    return this.database.query<ZoneRule>(
      'SELECT prefix, kind, value, note FROM geo_zone_rules ORDER BY prefix, kind',
    );
  }

  /** Adds the rules that are not there; a row that somebody edited stays as it is. */
  async addMissingRules(rules: readonly ZoneRule[]): Promise<void> {
    await this.database.execute(
      `INSERT INTO geo_zone_rules (prefix, kind, value, note) VALUES ?
       ON DUPLICATE KEY UPDATE value = value`,
      [rules.map((rule) => [rule.prefix, rule.kind, rule.value, rule.note])],
    );
  }

  /** States with their zones, in order of their codes. */
  async states(): Promise<StateRow[]> {
    const rows = await this.database.query<StateColumns>(
      'SELECT state, country, time_zones AS timeZones FROM geo_states ORDER BY state',
    );
    return rows.map((row) => ({ ...row, timeZones: zoneNames(row.timeZones) }));
  }

  /** Prefixes of postal codes, one row for each state that they reach into. */
  async zipPrefixes(): Promise<ZipPrefixRow[]> {
    return this.database.query<ZipPrefixRow>(
      'SELECT prefix, state FROM geo_zip_prefixes ORDER BY prefix, state',
    );
  }

  /** Adds the states that are not there; a row that somebody edited stays as it is. */
  async addMissingStates(states: readonly StateRow[]): Promise<void> {
    await this.database.execute(
      `INSERT INTO geo_states (state, country, time_zones) VALUES ?
       ON DUPLICATE KEY UPDATE time_zones = time_zones`,
      [states.map(({ state, country, timeZones }) => [state, country, timeZones.join(',')])],
    );
  }

  /** Adds the prefixes of which there is no row at all: one that was moved to another state stays there. */
  async addMissingZipPrefixes(rows: readonly ZipPrefixRow[]): Promise<void> {
    const known = new Set((await this.zipPrefixes()).map(({ prefix }) => prefix));
    const missing = rows.filter(({ prefix }) => !known.has(prefix));
    if (missing.length === 0) return;
    await this.database.execute(
      `INSERT INTO geo_zip_prefixes (prefix, state) VALUES ? ON DUPLICATE KEY UPDATE state = VALUES(state)`,
      [missing.map(({ prefix, state }) => [prefix, state])],
    );
  }

  /**
   * Replaces all prefixes, unless another process did it meanwhile. Its own row in geo_versions is the lock, held
   * until the commit, so readers see the old or the new table and nothing between.
   *
   * @returns whether this process did it
   */
  async replacePrefixes(version: string, rows: readonly PrefixRow[], now: Date): Promise<boolean> {
    await this.database.execute(
      "INSERT INTO geo_versions (id, version, seeded_at) VALUES (?, '', ?) ON DUPLICATE KEY UPDATE id = id",
      [ONLY_ROW, now],
    );
    return this.database.transaction(async (sql) => {
      const [held] = await sql.query<{ version: string }>(
        'SELECT version FROM geo_versions WHERE id = ? FOR UPDATE',
        [ONLY_ROW],
      );
      if (held?.version === version) return false;
      await sql.execute('DELETE FROM geo_prefixes');
      await insertPrefixes(sql, rows);
      await sql.execute('UPDATE geo_versions SET version = ?, seeded_at = ? WHERE id = ?', [
        version,
        now,
        ONLY_ROW,
      ]);
      return true;
    });
  }

  /** The rows within these areas and those of shorter prefixes that reach over them, in one statement. */
  async findAreas(areas: readonly string[]): Promise<PrefixRow[]> {
    if (areas.length === 0) return [];
    const shorter = new Set<string>();
    for (const area of areas)
      for (let length = 1; length < area.length; length++) shorter.add(area.slice(0, length));
    // A colon comes right after the digits.
    const ranges = areas.map(() => 'prefix BETWEEN ? AND ?').join(' OR ');
    const rows = await this.database.query<PrefixColumns>(
      `SELECT prefix, country, region, city, time_zones AS timeZones FROM geo_prefixes
       WHERE prefix IN (?) OR ${ranges}`,
      [[...shorter, ''], ...areas.flatMap((area) => [area, `${area}:`])],
    );
    return rows.map((row) => ({ ...row, timeZones: zoneNames(row.timeZones) }));
  }
}

function zoneNames(joined: string): string[] {
  return joined
    .split(',')
    .map((zone) => zone.trim())
    .filter((zone) => zone !== '');
}

async function insertPrefixes(sql: SqlExecutor, rows: readonly PrefixRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_PER_INSERT) {
    const slice = rows.slice(start, start + ROWS_PER_INSERT);
    await sql.execute('INSERT INTO geo_prefixes (prefix, country, region, city, time_zones) VALUES ?', [
      slice.map((row) => [row.prefix, row.country, row.region, row.city, row.timeZones.join(',')]),
    ]);
  }
}
