import { Injectable } from '@nestjs/common';
import type { Campaign } from '../../campaigns/campaign.entity.js';
import { AccountService } from '../../carriers/accounts/account.service.js';
import { AccountDirectory } from '../../carriers/accounts/account-directory.js';
import { ClaimPricing } from '../charging/claim-pricing.service.js';
import type { CampaignPace } from './campaign-pace.service.js';
import { ProgressRepository } from './progress.repository.js';
import type { ProgressHold } from './progress.schema.js';

/** What keeps all of a campaign from being sent. */
@Injectable()
export class Standstill {
  constructor(
    private readonly repository: ProgressRepository,
    private readonly accounts: AccountService,
    private readonly directory: AccountDirectory,
    private readonly pricing: ClaimPricing,
  ) {}

  /** @param messages pending ones: all of them are held */
  async of(campaign: Campaign, messages: number, pace: CampaignPace | null): Promise<ProgressHold[]> {
    const holds: ProgressHold[] = [];
    const add = (kind: ProgressHold['kind'], text: string, until: Date | null = null) =>
      holds.push({ kind, messages, text, until: until?.toISOString() ?? null, timeZone: null });
    if (campaign.status === 'pending') add('generating', await this.generation(campaign));
    if (campaign.status === 'paused') add('paused', await this.pause(campaign), campaign.startAt);
    if (campaign.accountId !== null && (campaign.status === 'running' || campaign.status === 'paused')) {
      const account = await this.accounts.require(campaign.companyId, campaign.accountId);
      if (account.status !== 'active') {
        add('account_stopped', `its account is stopped: ${account.statusReason ?? 'no reason is known'}`);
      }
      if (!pace || pace.perMinute === null) add('no_number', 'its account has no active number');
      const unpaid = await this.unpaid(campaign.companyId, campaign.accountId);
      if (unpaid) add('balance', unpaid);
    }
    return holds;
  }

  /** Why nothing is paid out of the balance; null: it is, or the company pays afterwards. */
  private async unpaid(companyId: number, accountId: number): Promise<string | null> {
    const prices = await this.pricing.of(companyId, accountId, await this.directory.numbers(accountId));
    if (prices.affords(1)) return null;
    return prices.isPriced
      ? 'the balance is used up: it goes on by itself after a top-up'
      : 'its account has no price in the currency of the balance: ask the operator of the platform';
  }

  private async generation({ companyId, id }: Campaign): Promise<string> {
    const { done, all } = await this.repository.generated(companyId, id);
    return `its messages are still being made: ${done} of ${Math.max(done, all)} contacts`;
  }

  private async pause({ companyId, id, startedAt, statusReason }: Campaign): Promise<string> {
    const by = await this.repository.pausedBy(companyId, id);
    const who = by === null ? '' : ` by ${by}`;
    const why = statusReason === null ? '' : `: ${statusReason}`;
    return `${startedAt ? 'paused' : 'not started'}${who}${why}`;
  }
}
