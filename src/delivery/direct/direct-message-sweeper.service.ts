import { Injectable } from '@nestjs/common';
import { CampaignCounterRepository, CounterDeltas } from '../../campaigns/campaign-counter.repository.js';
import { MessageRepository } from '../../messages/message.repository.js';
import { PostponedMessageRepository } from '../../messages/postponed-message.repository.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { SettlementService } from '../settlement.service.js';
import { DirectMessageRepository } from './direct-message.repository.js';

const SLICE = 500;
/** What is on its way to the carrier may come back for minutes. */
const AGAIN_MS = 10 * 60_000;

/**
 * Gives up direct messages whose time is over while they wait: those that a claim looks at it skips itself, but nobody
 * draws what is closed for the night, or belongs to an account that is stopped. Each message is looked at once, when
 * its time is over, or until it is no longer on its way.
 */
@Injectable()
export class DirectMessageSweeper {
  constructor(
    private readonly directMessages: DirectMessageRepository,
    private readonly messages: MessageRepository,
    private readonly postponed: PostponedMessageRepository,
    private readonly settlement: SettlementService,
    private readonly counters: CampaignCounterRepository,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Safe to repeat, and to run twice at once. */
  async sweep(): Promise<void> {
    while ((await this.endLate()) === SLICE);
  }

  private async endLate(): Promise<number> {
    const at = this.clock.date();
    const due = await this.directMessages.toCheck(at, SLICE);
    if (due.length === 0) return 0;
    await this.database.transaction(async (sql) => {
      const deltas = new CounterDeltas();
      const locked = await this.messages.lock(sql, due);
      const waiting = locked.filter(({ status }) => status === 'pending');
      const change = { status: 'skipped', reason: 'too_late', carrierError: null, accepted: false } as const;
      await this.settlement.settle(sql, waiting, { ...change, at }, deltas);
      await this.postponed.remove(sql, due);
      const onTheirWay = locked.filter(({ status }) => status === 'queued' || status === 'unknown');
      const again = new Set(onTheirWay.map(({ id }) => id));
      const ids = due.map(({ messageId }) => Number(messageId));
      await this.directMessages.setCheck(sql, [...again], new Date(at.getTime() + AGAIN_MS));
      await this.directMessages.setCheck(
        sql,
        ids.filter((id) => !again.has(id)),
        null,
      );
      await this.counters.apply(sql, deltas);
    });
    return due.length;
  }
}
