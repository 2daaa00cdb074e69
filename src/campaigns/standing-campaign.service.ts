import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.js';
import { ConflictError } from '../platform/errors.js';
import type { CampaignKind } from './campaign-status.js';
import { type DirectSender, StandingCampaignRepository } from './standing-campaign.repository.js';

/** One of each for every company. Those of direct messages are made as they are needed. */
const STANDING_KINDS = ['reply', 'test'] as const satisfies readonly CampaignKind[];
const DAY_MS = 86_400_000;
/** The next month's stand ready this long before it begins, in every time zone. */
const AHEAD_MS = 2 * DAY_MS;

/** Every message belongs to a campaign: what is sent outside of a marketer's belongs to a standing one a month. */
@Injectable()
export class StandingCampaigns {
  constructor(
    private readonly campaigns: StandingCampaignRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes what is missing of this month, and of the next one shortly before it begins, and ends what is long over.
   * Repeating it is harmless.
   */
  async renew(): Promise<void> {
    const now = this.clock.now();
    const periods = new Set([monthOf(now), monthOf(now + AHEAD_MS)]);
    // A message of the last hours of a month may still be on its way: the month before stays open, too.
    await this.campaigns.endBefore(monthOf(now - 31 * DAY_MS), this.clock.date());
    for (const period of periods) {
      for (const kind of STANDING_KINDS) await this.campaigns.ensure(kind, period, this.clock.date());
    }
  }

  /** The company's standing campaign of this kind and month; one that is missing yet is made. */
  async current(companyId: number, kind: (typeof STANDING_KINDS)[number]): Promise<number> {
    const period = monthOf(this.clock.now());
    const known = await this.campaigns.find(companyId, kind, period);
    if (known !== null) return known;
    await this.campaigns.ensure(kind, period, this.clock.date());
    const made = await this.campaigns.find(companyId, kind, period);
    if (made === null) throw new ConflictError('The company is suspended.');
    return made;
  }

  /** The one of this month that holds an account's direct messages; one that is missing yet is made. */
  async currentDirect(sender: DirectSender): Promise<number> {
    const period = monthOf(this.clock.now());
    const known = await this.campaigns.findDirect(sender, period);
    if (known !== null) return known;
    await this.campaigns.ensureDirect(sender, period, this.clock.date());
    const made = await this.campaigns.findDirect(sender, period);
    if (made === null) throw new ConflictError('The company is suspended.');
    return made;
  }
}

function monthOf(time: number): string {
  return new Date(time).toISOString().slice(0, 7);
}
