import { Injectable } from '@nestjs/common';
import { formatMicros } from '../../platform/money.js';
import type { BalanceView } from '../../tenancy/balance/balance.schema.js';
import { BalanceViewRepository } from './balance-view.repository.js';

const AFTERWARDS: BalanceView = {
  ...{ prepaid: false, currency: null, available: null, reserved: null, charged: null },
  ...{ toppedUp: null, warnBelow: null },
};

/** Tells what a company has paid in, and what became of it. */
@Injectable()
export class BalanceViewService {
  constructor(private readonly repository: BalanceViewRepository) {}

  async get(companyId: number): Promise<BalanceView> {
    const parts = await this.repository.find(companyId);
    if (!parts) return AFTERWARDS;
    const { prepaid, currency, available, reserved, toppedUp, lowMicros } = parts;
    return {
      prepaid,
      currency,
      available: formatMicros(available),
      reserved: formatMicros(reserved),
      charged: formatMicros(toppedUp - available - reserved),
      toppedUp: formatMicros(toppedUp),
      warnBelow: formatMicros(lowMicros),
    };
  }
}
