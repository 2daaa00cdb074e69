import { Injectable } from '@nestjs/common';
import { WebhookTokenRepository } from '../../carriers/accounts/webhook-token.repository.js';
import { NumberHealthRepository } from '../../carriers/numbers/number-health.repository.js';
import { Clock } from '../../platform/clock/clock.js';
import { CarrierRefRepository } from '../carrier-ref.repository.js';
import { carrierDay } from '../daily/carrier-day.js';
import { DailySegmentRepository } from '../daily/daily-segment.repository.js';
import { DispatchRunRepository } from '../dispatch/dispatch-run.repository.js';
import { UnmatchedReportRepository } from '../reports/unmatched-report.repository.js';

const DAY_MS = 86_400_000;
/** Carriers report within days; a month leaves room for the slowest. */
const KEEP_CARRIER_REFS_MS = 30 * DAY_MS;
const KEEP_UNMATCHED_MS = 30 * DAY_MS;
const KEEP_RUNS_MS = 2 * DAY_MS;
const KEEP_DAYS_MS = 400 * DAY_MS;

/** Removes what nobody will ask for again, in slices. */
@Injectable()
export class ExpiryService {
  constructor(
    private readonly carrierRefs: CarrierRefRepository,
    private readonly unmatched: UnmatchedReportRepository,
    private readonly runs: DispatchRunRepository,
    private readonly dailySegments: DailySegmentRepository,
    private readonly webhookTokens: WebhookTokenRepository,
    private readonly numberHealth: NumberHealthRepository,
    private readonly clock: Clock,
  ) {}

  async removeExpired(): Promise<void> {
    const now = this.clock.now();
    await untilNone(() => this.carrierRefs.removeBefore(new Date(now - KEEP_CARRIER_REFS_MS)));
    await untilNone(() => this.unmatched.removeBefore(new Date(now - KEEP_UNMATCHED_MS)));
    await untilNone(() => this.webhookTokens.removeBefore(new Date(now)));
    await untilNone(() => this.runs.removeBefore(new Date(now - KEEP_RUNS_MS)));
    const oldestDay = carrierDay('UTC', now - KEEP_DAYS_MS).day;
    await untilNone(() => this.dailySegments.removeBefore(oldestDay));
    await untilNone(() => this.numberHealth.removeBefore(oldestDay));
  }
}

async function untilNone(removeSlice: () => Promise<number>): Promise<void> {
  while ((await removeSlice()) > 0);
}
