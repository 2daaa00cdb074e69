import { Injectable } from '@nestjs/common';
import type { CounterDeltas } from '../../campaigns/campaign-counter.repository.js';
import type { SendJob } from '../../contracts/send-job.js';
import { MessageRepository } from '../../messages/message.repository.js';
import type { SqlExecutor } from '../../platform/database/database.js';
import { groupBy } from '../../platform/group-by.js';
import type { ClaimPrices } from '../charging/claim-prices.js';
import { DailySegmentRepository, sumUp } from '../daily/daily-segment.repository.js';
import { InflightRepository, toInflight } from '../inflight.repository.js';
import { PeopleRepository } from '../people.repository.js';
import type { Pick } from './pick.repository.js';

/** Writes a claim: messages, attempts, texts, people. */
@Injectable()
export class ClaimWriter {
  constructor(
    private readonly messages: MessageRepository,
    private readonly inflight: InflightRepository,
    private readonly people: PeopleRepository,
    private readonly dailySegments: DailySegmentRepository,
  ) {}

  /** Turns drawn messages into attempts. */
  async queue(
    sql: SqlExecutor,
    campaign: { id: number; companyId: number },
    jobs: readonly SendJob[],
    candidates: readonly { pick: { id: number; hoursClassId: number } }[],
    deltas: CounterDeltas,
    prices: ClaimPrices,
  ): Promise<void> {
    if (jobs.length === 0) return;
    const ids = jobs.map((job) => job.messageId);
    await this.messages.markQueued(sql, campaign.id, ids);
    const attempts = jobs.map((job) => toInflight(job, prices.of(job.numberId, job.segments)));
    await this.inflight.insert(sql, attempts);
    for (const { companyId, price } of attempts) deltas.charges.addBalance(companyId, -price.reservedMicros);
    await this.dailySegments.add(sql, sumUp(jobs));
    await this.people.addMessages(sql, campaign.companyId, jobs);
    await this.messages.saveTexts(sql, campaign.id, jobs);
    deltas.addStatus(campaign.id, 'pending', null, -jobs.length);
    deltas.addStatus(campaign.id, 'queued', null, jobs.length);
    const queued = new Set(ids);
    for (const { pick } of candidates) {
      if (queued.has(pick.id)) deltas.addPending(campaign.id, pick.hoursClassId, -1);
    }
  }

  /** Files messages under the class that their contact has now. */
  async repairClasses(
    sql: SqlExecutor,
    campaignId: number,
    moved: readonly { pick: Pick; hoursClassId: number }[],
    deltas: CounterDeltas,
  ): Promise<void> {
    for (const { pick, hoursClassId } of moved) {
      deltas.addPending(campaignId, pick.hoursClassId, -1);
      deltas.addPending(campaignId, hoursClassId, 1);
    }
    for (const [hoursClassId, group] of groupBy(moved, (one) => one.hoursClassId)) {
      const ids = group.map(({ pick }) => pick.id);
      await this.messages.changeClass(sql, campaignId, ids, hoursClassId);
    }
  }
}
