import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { GeodataRepository } from './geodata.repository.js';
import { fingerprintGeodataSource, readGeodataSource } from './geodata-files.js';
import { buildPrefixTable } from './prefix-table.js';
import { DEFAULT_ZONE_RULES, type ZoneRule } from './zone-rules.js';

/** Raise it when the way in which rows are built changes: every installation then seeds anew. */
const BUILD_REVISION = 1;

/** Fills the geodata tables from the published data files and the editable rules. */
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
    const rules = await this.repository.zoneRules();
    const version = await contentVersion(rules);
    if ((await this.repository.version()) === version) return { version, changed: false };
    const rows = buildPrefixTable(await readGeodataSource(), rules);
    const changed = await this.repository.replacePrefixes(version, rows, this.clock.date());
    return { version, changed };
  }
}

async function contentVersion(rules: readonly ZoneRule[]): Promise<string> {
  const effective = rules.map(({ prefix, kind, value }) => [prefix, kind, value]);
  const content = JSON.stringify([BUILD_REVISION, await fingerprintGeodataSource(), effective]);
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}
