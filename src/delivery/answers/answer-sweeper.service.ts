import { Injectable } from '@nestjs/common';
import { CampaignCounterRepository, CounterDeltas } from '../../campaigns/campaign-counter.repository.js';
import { MessageRepository } from '../../messages/message.repository.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { Jobs } from '../../platform/queues/jobs.js';
import { SettlementService } from '../settlement.service.js';
import { AnswerRepository } from './answer.repository.js';

const SLICE = 500;

/** Finds answers whose job died with its process or with Redis, that wait for room, or whose time is over. */
@Injectable()
export class AnswerSweeper {
  constructor(
    private readonly answers: AnswerRepository,
    private readonly messages: MessageRepository,
    private readonly settlement: SettlementService,
    private readonly counters: CampaignCounterRepository,
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  /** Safe to repeat. */
  async sweep(): Promise<void> {
    while ((await this.endLate()) === SLICE);
    const accounts = await this.answers.accountsWaiting();
    await this.jobs.addBulk(
      'answers',
      accounts.map((data) => ({
        name: 'dispatch',
        data,
        // One at a time: a sweep that finds the same account adds nothing while that job waits.
        options: { jobId: `sweep-${data.accountId}`, removeOnFail: true },
      })),
    );
  }

  /** Also those of an account that is stopped, which nobody dispatches. */
  private async endLate(): Promise<number> {
    const at = this.clock.date();
    const late = await this.answers.tooLate(at, SLICE);
    if (late.length === 0) return 0;
    await this.database.transaction(async (sql) => {
      const deltas = new CounterDeltas();
      const locked = await this.messages.lock(sql, late);
      const pending = locked.filter((message) => message.status === 'pending');
      const change = {
        status: 'skipped',
        reason: 'too_late',
        carrierError: null,
        accepted: false,
        at,
      } as const;
      await this.settlement.settle(sql, pending, change, deltas);
      await this.counters.apply(sql, deltas);
    });
    return late.length;
  }
}
