import { Injectable } from '@nestjs/common';
import { slownessAt } from '../../carriers/numbers/number-health.js';
import { NumberHealthRepository } from '../../carriers/numbers/number-health.repository.js';
import { Clock } from '../../platform/clock/clock.js';
import { groupBy } from '../../platform/group-by.js';
import type { Alert, AlertKind } from '../../tenancy/alerts/alert.js';
import { AlertRepository } from '../../tenancy/alerts/alert.repository.js';
import { AlertService } from '../../tenancy/alerts/alert.service.js';
import { AlertWatchRepository } from './alert-watch.repository.js';

/** Of those ids the ones that there is nothing to be alarmed of any more. */
type FindOver = (ids: readonly number[]) => Promise<ReadonlySet<number>>;

/** Ends alerts whose cause is gone, whoever or whatever made it go: the state of things decides. */
@Injectable()
export class AlertEndings {
  private readonly finders: Readonly<Partial<Record<AlertKind, FindOver>>> = {
    account_stopped: (ids) => this.watch.activeAccounts(ids),
    campaign_failing: async (ids) => without(ids, await this.watch.pausedCampaigns(ids)),
    opt_out_rate: (ids) => this.watch.endedCampaigns(ids),
    number_slowed: (ids) => this.recovered(ids),
  };

  constructor(
    private readonly repository: AlertRepository,
    private readonly alerts: AlertService,
    private readonly watch: AlertWatchRepository,
    private readonly numberHealth: NumberHealthRepository,
    private readonly clock: Clock,
  ) {}

  async run(): Promise<void> {
    const byKind = groupBy(await this.repository.lasting(), ({ kind }) => kind);
    for (const [kind, lasting] of byKind) {
      const findOver = this.finders[kind];
      if (!findOver) continue;
      const over = await findOver(lasting.map(idOf));
      for (const alert of lasting) if (over.has(idOf(alert))) await this.alerts.resolveNow(alert);
    }
  }

  private async recovered(ids: readonly number[]): Promise<ReadonlySet<number>> {
    const records = await this.numberHealth.find(ids);
    const now = this.clock.now();
    return new Set([...records].filter(([, record]) => !slownessAt(record, now)).map(([id]) => id));
  }
}

/** The id in a subject such as `account:7`. */
function idOf({ subject }: Alert): number {
  return Number(subject.slice(subject.indexOf(':') + 1));
}

function without(ids: readonly number[], others: ReadonlySet<number>): ReadonlySet<number> {
  return new Set(ids.filter((id) => !others.has(id)));
}
