import { Injectable } from '@nestjs/common';
import { CampaignCounterRepository, CounterDeltas } from '../../campaigns/campaign-counter.repository.js';
import { StandingCampaigns } from '../../campaigns/standing-campaign.service.js';
import { UNKNOWN_COUNTRY } from '../../compliance/hours-classes/hours-class.js';
import { HoursClassService } from '../../compliance/hours-classes/hours-class.service.js';
import type { SqlExecutor } from '../../platform/database/database.js';
import { ConflictError } from '../../platform/errors.js';
import { FreshCache } from '../../platform/fresh-cache.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { Jobs } from '../../platform/queues/jobs.js';
import type { NewAnswer } from './answer.js';
import { AnswerRepository, type KeptAnswer } from './answer.repository.js';

/** A standing campaign stays open for a month after its own. ms */
const CAMPAIGN_FRESH_MS = 60_000;

/** Where answers of a company go; read before the transaction that writes them. */
export interface AnswerTerms {
  campaignId: number;
  /** The hours class of answers that no hours bind. */
  freeClassId: number;
}

/** Takes answers down, as a part of the transaction that decided on them, and sees to it that they leave at once. */
@Injectable()
export class AnswerIntake {
  private readonly terms = new FreshCache<number, AnswerTerms | null>(CAMPAIGN_FRESH_MS);

  constructor(
    private readonly repository: AnswerRepository,
    private readonly standing: StandingCampaigns,
    private readonly hoursClasses: HoursClassService,
    private readonly counters: CampaignCounterRepository,
    private readonly jobs: Jobs,
    private readonly log: Log,
  ) {}

  /** Null: the company is suspended, and sends nothing. */
  termsOf(companyId: number): Promise<AnswerTerms | null> {
    return this.terms.get(companyId, () => this.readTerms(companyId));
  }

  /** One automatic answer a reply, however often this is called. Counters last: the caller locks nothing after them. */
  async putAutomatic(
    sql: SqlExecutor,
    answers: readonly NewAnswer[],
    freeClassId: number,
  ): Promise<KeptAnswer[]> {
    if (answers.length === 0) return [];
    const kept = await this.repository.insertAutomatic(sql, answers);
    await this.makeMessages(sql, kept, freeClassId);
    return kept;
  }

  /** @returns the id of its message */
  async putManual(sql: SqlExecutor, answer: NewAnswer, freeClassId: number): Promise<number> {
    const kept = await this.repository.insertManual(sql, answer);
    await this.makeMessages(sql, [kept], freeClassId);
    return this.repository.messageId(sql, kept);
  }

  /** After the commit. What no job names is found by the sweeper. */
  async announce(answers: readonly { companyId: number; accountId: number }[]): Promise<void> {
    const accounts = new Map(
      answers.map(({ companyId, accountId }) => [accountId, { companyId, accountId }]),
    );
    try {
      await this.jobs.addBulk(
        'answers',
        [...accounts.values()].map((data) => ({
          name: 'dispatch',
          data,
          // One under way and one to follow an account: more would wait for its lock, and find nothing left.
          options: { deduplication: { id: String(data.accountId), keepLastIfActive: true } },
        })),
      );
    } catch (error) {
      this.log.warn({ fault: describeFault(error), answers: answers.length }, 'answers wait for the sweeper');
    }
  }

  private async makeMessages(
    sql: SqlExecutor,
    kept: readonly KeptAnswer[],
    freeClassId: number,
  ): Promise<void> {
    const deltas = new CounterDeltas();
    await this.repository.insertMessages(sql, kept, freeClassId, deltas);
    await this.counters.apply(sql, deltas);
  }

  private async readTerms(companyId: number): Promise<AnswerTerms | null> {
    try {
      const campaignId = await this.standing.current(companyId, 'reply');
      const [freeClassId = 0] = await this.hoursClasses.intern([
        { country: UNKNOWN_COUNTRY, timeZones: [], states: [], purpose: 'transactional' },
      ]);
      return { campaignId, freeClassId };
    } catch (error) {
      if (error instanceof ConflictError) return null;
      throw error;
    }
  }
}
