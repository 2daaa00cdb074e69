import { Injectable } from '@nestjs/common';
import { CampaignCounterRepository, CounterDeltas } from '../../campaigns/campaign-counter.repository.js';
import type { Hold } from '../../compliance/frequency/sending-limit.js';
import { MessageRepository, toReference } from '../../messages/message.repository.js';
import { PostponedMessageRepository } from '../../messages/postponed-message.repository.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type SqlExecutor } from '../../platform/database/database.js';

/** A pending message and what holds it. */
export interface HeldMessage {
  id: number;
  hoursClassId: number;
  hold: Hold;
}

const SLICE = 1_000;
/** One sweep brings back so many slices at most: 10,000 messages a second, more than any account sends. */
const MOST_SLICES = 50;

/** Messages that wait until their person may be texted again: nobody looks at them before that time. */
@Injectable()
export class PostponementService {
  constructor(
    private readonly database: Database,
    private readonly messages: MessageRepository,
    private readonly postponed: PostponedMessageRepository,
    private readonly counters: CampaignCounterRepository,
    private readonly clock: Clock,
  ) {}

  /** Takes locked pending messages out of the draw. */
  async postpone(
    sql: SqlExecutor,
    campaignId: number,
    held: readonly HeldMessage[],
    deltas: CounterDeltas,
  ): Promise<void> {
    await this.postponed.postpone(
      sql,
      campaignId,
      held.map(({ id, hold }) => ({ id, reason: hold.reason, notBefore: new Date(hold.until) })),
    );
    for (const { hoursClassId, hold } of held) {
      deltas.addStatus(campaignId, 'pending', null, -1);
      deltas.addStatus(campaignId, 'pending', hold.reason, 1);
      deltas.addPending(campaignId, hoursClassId, -1);
    }
  }

  /** Brings back whose time has come; the claim judges them anew. @returns how many */
  async bringBack(): Promise<number> {
    let returned = 0;
    for (let slice = 0; slice < MOST_SLICES; slice++) {
      const due = await this.postponed.due(this.clock.date(), SLICE);
      if (due.length > 0) returned += await this.database.transaction((sql) => this.bringBackIn(sql, due));
      if (due.length < SLICE) break;
    }
    return returned;
  }

  private async bringBackIn(
    sql: SqlExecutor,
    due: Awaited<ReturnType<PostponedMessageRepository['due']>>,
  ): Promise<number> {
    const locked = await this.messages.lock(sql, due);
    // The others ended meanwhile, or another sweep was here before: their rows only go.
    const waiting = locked.filter((message) => message.status === 'pending' && message.reason !== null);
    const deltas = new CounterDeltas();
    for (const { campaignId, reason, hoursClassId } of waiting) {
      deltas.addStatus(campaignId, 'pending', reason, -1);
      deltas.addStatus(campaignId, 'pending', null, 1);
      deltas.addPending(campaignId, hoursClassId, 1);
    }
    await this.postponed.bringBack(sql, waiting.map(toReference));
    await this.postponed.remove(sql, due);
    await this.counters.apply(sql, deltas);
    return waiting.length;
  }
}
