import { Injectable } from '@nestjs/common';
import { pieceEnd } from '../../audience/contacts/contact-pieces.repository.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type TransactionSql } from '../../platform/database/database.js';
import { Jobs } from '../../platform/queues/jobs.js';
import { CampaignRepository } from '../campaign.repository.js';
import { CampaignCounterRepository } from '../campaign-counter.repository.js';
import { GenerationRepository } from './generation.repository.js';

/** Contacts a job: long enough to pay for its commit, short enough to lose little when a worker dies. */
export const GENERATION_BATCH = 10_000;

/** What one step came to. */
type Step = { kind: 'more'; position: number; cursorId: number } | { kind: 'done' };

/** Makes a campaign's messages, one batch a job; the cursor in MySQL says where to go on after a crash. */
@Injectable()
export class GenerationService {
  constructor(
    private readonly database: Database,
    private readonly repository: GenerationRepository,
    private readonly campaigns: CampaignRepository,
    private readonly counters: CampaignCounterRepository,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  /** Makes one batch and queues the next. Twice at once or after a crash, no message is made twice. */
  async generate(companyId: number, campaignId: number, batchSize = GENERATION_BATCH): Promise<void> {
    const step = await this.database.transaction((sql) => this.step(sql, companyId, campaignId, batchSize));
    if (step.kind === 'more') await this.enqueue(companyId, campaignId, `${step.position}-${step.cursorId}`);
  }

  /** Queues the step that begins at `cursor`; the same one twice is one job. */
  async enqueue(companyId: number, campaignId: number, cursor = 'start'): Promise<void> {
    await this.jobs.add(
      'generation',
      'generate',
      { companyId, campaignId },
      // A failed job must not stay: its id would keep the sweeper from ever queueing this step again.
      { jobId: `generate-${campaignId}-${cursor}`, removeOnFail: true },
    );
  }

  /** Queues a step for every campaign that is still pending: one that died between commit and enqueue goes on. */
  async requeueStalled(): Promise<number> {
    const stalled = await this.campaigns.generatingIds();
    for (const { companyId, id } of stalled) {
      const list = await this.repository.nextList(this.database, id);
      await this.enqueue(companyId, id, list ? `${list.position}-${list.cursorId}` : 'end');
    }
    return stalled.length;
  }

  private async step(
    sql: TransactionSql,
    companyId: number,
    campaignId: number,
    batchSize: number,
  ): Promise<Step> {
    const now = this.clock.date();
    const campaign = await this.repository.lockPending(sql, companyId, campaignId, now);
    if (!campaign) return { kind: 'done' };
    const list = await this.repository.nextList(sql, campaignId);
    if (!list) {
      const { starts, accountActive } = campaign;
      const held =
        starts && !accountActive ? 'It did not start by itself: its carrier account is stopped.' : null;
      await this.campaigns.step(sql, campaignId, starts && !held ? 'running' : 'paused', now, held);
      return { kind: 'done' };
    }
    const upperId = list.upperId ?? (await this.repository.lastContactId(sql, companyId, list.listId));
    if (list.upperId === null) await this.repository.freeze(sql, campaignId, list.position, upperId);
    const { listId, cursorId } = list;
    const rest = { after: cursorId, upTo: upperId };
    const toId = (await pieceEnd(sql, companyId, listId, rest, batchSize)) ?? upperId;
    const range = { companyId, listId, fromId: cursorId, toId };
    const lastId = await this.repository.lastMessageId(sql, campaignId);
    const meant = await this.repository.insertMessages(sql, campaignId, campaign, range, now);
    const { deltas, made } = await this.repository.countMadeAfter(sql, campaignId, lastId);
    await this.repository.advance(
      sql,
      campaignId,
      { position: list.position, cursorId: toId, done: toId >= upperId },
      await this.repository.countStep(sql, campaign, range, meant, made),
    );
    await this.counters.apply(sql, deltas);
    return { kind: 'more', position: list.position, cursorId: toId };
  }
}
