import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.js';
import { Log } from '../platform/logging/log.js';
import { OptOutAlertRepository } from './opt-out-alert.repository.js';
import { optOutRate } from './opt-out-rate.js';

/** Raises one alert for a campaign from which too many opt out; its view shows it as long as it is so. */
@Injectable()
export class OptOutAlert {
  constructor(
    private readonly repository: OptOutAlertRepository,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Looks at campaigns that an opt-out was just counted for, behind its commit. */
  async look(campaignIds: readonly number[]): Promise<void> {
    const distinct = [...new Set(campaignIds)];
    if (distinct.length === 0) return;
    for (const { campaignId, companyId, delivered, optOuts } of await this.repository.unalerted(distinct)) {
      const { percent, alert } = optOutRate(optOuts, delivered);
      if (!alert || !(await this.repository.mark(campaignId, this.clock.date()))) continue;
      const fields = { alert: 'opt-out-rate', companyId, campaignId, delivered, optOuts, percent };
      this.log.warn(fields, 'more people opt out of a campaign than carriers put up with');
    }
  }
}
