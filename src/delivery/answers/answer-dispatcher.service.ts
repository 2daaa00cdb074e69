import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../../carriers/accounts/account-directory.js';
import type { SendJob } from '../../contracts/send-job.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { Jobs } from '../../platform/queues/jobs.js';
import { BalanceShortError } from '../../tenancy/balance/balance.repository.js';
import { ClaimPricing } from '../charging/claim-pricing.service.js';
import { type Minute, Minutes } from '../dispatch/minutes.service.js';
import { type AnswerClaim, AnswerClaims } from './answer-claim.service.js';

const NOTHING: AnswerClaim = { jobs: [], next: null };

/**
 * Dispatches answers out of what is left of the present minute: as they come, and first in each minute. Those whose
 * number has no room wait in the order in which they came.
 */
@Injectable()
export class AnswerDispatcher {
  constructor(
    private readonly accounts: AccountDirectory,
    private readonly minutes: Minutes,
    private readonly claims: AnswerClaims,
    private readonly pricing: ClaimPricing,
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  /** Those of an account, now. Safe to repeat, and to run beside a dispatch of its campaigns. */
  async dispatch(companyId: number, accountId: number): Promise<void> {
    const account = await this.accounts.get(accountId);
    if (!account || account.companyId !== companyId || account.status !== 'active') return;
    await this.run(await this.minutes.open(account, this.minutes.currentSlot()));
  }

  /** Claims and queues in pieces; a crash behind a commit leaves attempts without a job, which the sweeper puts back. */
  async run(minute: Minute): Promise<void> {
    const { companyId, accountId, numbers, paused } = minute;
    for (let after: number | null = 0; after !== null; ) {
      const from: number = after;
      const now = this.clock.now();
      const hours = await this.minutes.hours(minute);
      const prices = await this.pricing.of(companyId, accountId, numbers);
      const claiming = this.database.transaction(async (sql) => {
        const held = await this.minutes.hold(sql, minute, now);
        const { choice, daily } = held;
        const claimed = await this.claims.claim(sql, {
          ...{ companyId, accountId, numbers, paused, choice, daily, hours, now },
          prices: prices.begin(),
          after: from,
        });
        if (claimed.jobs.length > 0) await this.minutes.save(sql, minute, held);
        return claimed;
      });
      const claim = await claiming.catch((error: unknown) => {
        // Another account of the company was faster: they wait for the next minute.
        if (error instanceof BalanceShortError) return NOTHING;
        throw error;
      });
      if (claim.jobs.length > 0) await this.enqueue(claim.jobs);
      after = claim.next;
    }
  }

  /** Before all that is due in the queue already. */
  private async enqueue(jobs: readonly SendJob[]): Promise<void> {
    await this.jobs.addBulk(
      'send',
      jobs.map((data) => ({ name: 'send', data, options: { lifo: true } })),
    );
  }
}
