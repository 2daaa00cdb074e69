import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.js';
import { Database } from '../platform/database/database.js';
import { Log } from '../platform/logging/log.js';
import { AlertService } from '../tenancy/alerts/alert.service.js';
import { OptOutAlertRepository } from './opt-out-alert.repository.js';
import { optOutRate } from './opt-out-rate.js';

/** Raises one alert for a campaign from which too many opt out; its view shows it as long as it is so. */
@Injectable()
export class OptOutAlert {
  constructor(
    private readonly repository: OptOutAlertRepository,
    private readonly alerts: AlertService,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Looks at campaigns that an opt-out was just counted for, behind its commit. */
  async look(campaignIds: readonly number[]): Promise<void> {
    const distinct = [...new Set(campaignIds)];
    if (distinct.length === 0) return;
    for (const campaign of await this.repository.unalerted(distinct)) {
      const { campaignId, companyId, name, delivered, optOuts } = campaign;
      const { percent, alert } = optOutRate(optOuts, delivered);
      if (!alert) continue;
      const raised = await this.database.transaction(async (sql) => {
        if (!(await this.repository.mark(sql, campaignId, this.clock.date()))) return null;
        return this.alerts.raise(sql, {
          companyId,
          kind: 'opt_out_rate',
          subject: `campaign:${campaignId}`,
          message: `More people opt out of the campaign ${name} than carriers put up with: ${percent} %.`,
        });
      });
      if (!raised) continue;
      this.alerts.announce([companyId]);
      const fields = { alert: 'opt-out-rate', companyId, campaignId, delivered, optOuts, percent };
      this.log.warn(fields, 'more people opt out of a campaign than carriers put up with');
    }
  }
}
