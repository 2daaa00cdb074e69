import { Injectable } from '@nestjs/common';
import { CampaignRepository } from '../campaigns/campaign.repository.js';
import { AccountService } from '../carriers/accounts/account.service.js';
import { Clock } from '../platform/clock/clock.js';
import { Log } from '../platform/logging/log.js';

/** A carrier refuses the whole account: it stops, and its campaigns pause and say why. */
@Injectable()
export class AccountStop {
  constructor(
    private readonly accounts: AccountService,
    private readonly campaigns: CampaignRepository,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async stop(companyId: number, accountId: number, reason: string): Promise<void> {
    const alert = await this.accounts.stopActive(companyId, accountId, reason);
    const paused = await this.campaigns.pauseOfAccount(
      companyId,
      accountId,
      `The carrier refuses the account: ${reason}`,
      this.clock.date(),
    );
    // Of all messages that meet the refusal, one raises the alert.
    if (alert) {
      this.log.error(
        { alert: 'account-stopped', companyId, accountId, reason, paused },
        'account stopped by its carrier',
      );
    }
  }
}
