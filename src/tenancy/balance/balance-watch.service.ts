import { Injectable } from '@nestjs/common';
import { formatMicros } from '../../platform/money.js';
import { AlertService } from '../alerts/alert.service.js';
import { BalanceRepository } from './balance.repository.js';

/** Warns companies whose balance runs low, or is used up, and ends the warning after a top-up. */
@Injectable()
export class BalanceWatch {
  constructor(
    private readonly balances: BalanceRepository,
    private readonly alerts: AlertService,
  ) {}

  /** Looks at every company that pays in advance. Safe to repeat, and to run twice at once. */
  async run(): Promise<void> {
    for (const one of await this.balances.all()) {
      const { companyId, prepaid, available, currency, lowMicros, dearest } = one;
      const isEmpty = prepaid && available < dearest;
      const isLow = prepaid && !isEmpty && available < lowMicros;
      const left = `${formatMicros(available)} ${currency}`;
      await this.follow(companyId, 'balance_low', isLow, `The balance runs low: ${left} are left.`);
      const empty = 'The balance is used up: nothing is sent until it is topped up.';
      await this.follow(companyId, 'balance_empty', isEmpty, empty);
    }
  }

  private async follow(
    companyId: number,
    kind: 'balance_low' | 'balance_empty',
    lasts: boolean,
    message: string,
  ): Promise<void> {
    const key = { companyId, kind, subject: 'balance' };
    if (lasts) await this.alerts.raiseNow({ ...key, message });
    else await this.alerts.resolveNow(key);
  }
}
