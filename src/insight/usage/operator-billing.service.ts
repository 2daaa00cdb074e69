import { Injectable } from '@nestjs/common';
import { PriceTermsService } from '../../carriers/charging/price-terms.service.js';
import type { SetMarkup, SetPrices } from '../../carriers/prices/price-setting.schema.js';
import {
  type MarkupView,
  type PriceListView,
  PriceSettingService,
} from '../../carriers/prices/price-setting.service.js';
import type { BalanceView, SetBalance, TopUp, TopUpView } from '../../tenancy/balance/balance.schema.js';
import { BalanceService } from '../../tenancy/balance/balance.service.js';
import { BalanceViewService } from './balance-view.service.js';

/** What the operator of the platform asks of a company, and what it has paid. */
@Injectable()
export class OperatorBillingService {
  constructor(
    private readonly settings: PriceSettingService,
    private readonly terms: PriceTermsService,
    private readonly balances: BalanceService,
    private readonly views: BalanceViewService,
  ) {}

  /** @throws NotFoundError where the company has no such account */
  async prices(companyId: number, accountId: number): Promise<PriceListView[]> {
    await this.settings.requireAccount(companyId, accountId);
    return this.settings.lists(accountId);
  }

  /** @throws NotFoundError, InvalidInputError */
  async setPrices(companyId: number, accountId: number, input: SetPrices): Promise<PriceListView> {
    await this.settings.requireAccount(companyId, accountId);
    const list = await this.settings.setPrices({ account: accountId, ...input });
    this.terms.forget();
    return list;
  }

  markups(companyId: number): Promise<MarkupView[]> {
    return this.settings.markups(companyId);
  }

  /** @throws NotFoundError, InvalidInputError */
  async setMarkup(companyId: number, input: SetMarkup): Promise<MarkupView> {
    const markup = await this.settings.setMarkup({ company: companyId, ...input });
    this.terms.forget();
    return markup;
  }

  /** @throws NotFoundError, ConflictError */
  async setBalance(companyId: number, input: SetBalance): Promise<BalanceView> {
    await this.balances.set(companyId, input);
    this.terms.forget();
    return this.views.get(companyId);
  }

  /** @throws ConflictError */
  topUp(companyId: number, input: TopUp, userId: number | null): Promise<TopUpView> {
    return this.balances.topUp(companyId, input, userId);
  }
}
