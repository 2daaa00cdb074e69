import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { GeodataRepository } from './geodata.repository.js';
import { fingerprintGeodataSource, readGeodataSource } from './geodata-files.js';
import { buildPrefixTable } from './prefix-table.js';
import { DEFAULT_STATES, DEFAULT_ZIP_PREFIXES } from './region-defaults.js';
import { DEFAULT_ZONE_RULES } from './zone-rules.js';

/** Raise it when the way in which rows are built changes: every installation then seeds anew. */
const BUILD_REVISION = 2;

/** Fills the geodata tables from the published data files and the editable rows. */
@Injectable()
export class GeodataSeedService {
  constructor(
    private readonly repository: GeodataRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Brings the tables up to date; safe in several processes at once. Takes a few ms where data and rules are
   * those of the last seeding, else a few seconds.
   *
   * @returns the version that the tables now have, and whether this call changed them
   */
  async seed(): Promise<{ version: string; changed: boolean }> {
    await this.repository.addMissingRules(DEFAULT_ZONE_RULES);
    await this.repository.addMissingStates(DEFAULT_STATES);
    await this.repository.addMissingZipPrefixes(DEFAULT_ZIP_PREFIXES);
    const rules = await this.repository.zoneRules();
    const version = contentVersion([
      await fingerprintGeodataSource(),
      rules.map(({ prefix, kind, value }) => [prefix, kind, value]),
      await this.repository.states(),
      await this.repository.zipPrefixes(),
    ]);
    if ((await this.repository.version()) === version) return { version, changed: false };
    const rows = buildPrefixTable(await readGeodataSource(), rules);
    const changed = await this.repository.replacePrefixes(version, rows, this.clock.date());
    return { version, changed };
  }
}

/** Changes with the published data and with every row that somebody may edit. */
function contentVersion(content: readonly unknown[]): string {
  return createHash('sha256')
    .update(JSON.stringify([BUILD_REVISION, ...content]))
    .digest('hex')
    .slice(0, 16);
}
