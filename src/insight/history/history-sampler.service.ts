import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { figuresSince, isNothing } from './history.js';
import { type HistoryMinute, HistorySampleRepository } from './history-sample.repository.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Delivery reports come within three days, replies within days. ms */
const WATCHED_MS = 7 * DAY_MS;
/** Plots look back over a year and a month. ms */
const KEPT_MS = 400 * DAY_MS;
/** Campaigns of one transaction: about ten counters each. */
const CAMPAIGNS_AT_ONCE = 500;
const ROWS_AT_ONCE = 10_000;

/**
 * Makes minutes of the counters that campaigns keep anyway: it looks at them every few seconds, and what they have
 * grown by since the look before belongs to the minute of now. So nothing on the road of a message pays for plots, and
 * a look that is left out moves figures by a few seconds and loses none.
 */
@Injectable()
export class HistorySampler {
  constructor(
    private readonly samples: HistorySampleRepository,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Safe to repeat, and by two workers at once: each change of a counter is taken once. */
  async run(): Promise<void> {
    const now = this.clock.now();
    const ids = await this.samples.watched(new Date(now), new Date(now - WATCHED_MS));
    for (let start = 0; start < ids.length; start += CAMPAIGNS_AT_ONCE) {
      await this.look(ids.slice(start, start + CAMPAIGNS_AT_ONCE));
    }
  }

  async removeExpired(): Promise<void> {
    const now = this.clock.now();
    while ((await this.samples.removeBefore(new Date(now - KEPT_MS), ROWS_AT_ONCE)) === ROWS_AT_ONCE);
  }

  private look(campaignIds: readonly number[]): Promise<void> {
    return this.database.transaction(async (sql) => {
      const now = this.clock.now();
      const watchedUntil = new Date(now + WATCHED_MS);
      const before = await this.samples.lock(sql, campaignIds, watchedUntil);
      const counters = await this.samples.counters(sql, campaignIds);
      const at = new Date(Math.floor(now / MINUTE_MS) * MINUTE_MS);
      const minutes = counters.flatMap((counter): HistoryMinute[] => {
        const known = before.get(counter.campaignId);
        const change = known && figuresSince(known, counter);
        if (!change || isNothing(change)) return [];
        return [{ campaignId: counter.campaignId, companyId: counter.companyId, at, ...change }];
      });
      const changed = new Set(minutes.map(({ campaignId }) => campaignId));
      await this.samples.save(
        sql,
        counters.filter(({ campaignId }) => changed.has(campaignId)),
        watchedUntil,
      );
      await this.samples.addMinutes(sql, minutes);
    });
  }
}
