import { Injectable } from '@nestjs/common';
import { PriceTermsService } from '../../carriers/charging/price-terms.service.js';
import type { SendingNumber } from '../../carriers/numbers/sending-number.js';
import { BalanceRepository } from '../../tenancy/balance/balance.repository.js';
import { ClaimPrices } from './claim-prices.js';

/** Finds out what a claim costs. Companies that pay afterwards cost no statement. */
@Injectable()
export class ClaimPricing {
  constructor(
    private readonly terms: PriceTermsService,
    private readonly balances: BalanceRepository,
  ) {}

  /** As it is now: the balance is held by its own guard when it is taken from. Ask before a transaction. */
  async of(
    companyId: number,
    accountId: number,
    numbers: readonly Pick<SendingNumber, 'id' | 'type'>[],
  ): Promise<ClaimPrices> {
    const terms = await this.terms.of(
      companyId,
      accountId,
      numbers.map(({ type }) => type),
    );
    if (terms.prepaid === null) return new ClaimPrices(numbers, terms, null);
    const balance = await this.balances.find(companyId);
    return new ClaimPrices(numbers, terms, balance?.available ?? 0n);
  }
}
