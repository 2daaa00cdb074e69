import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { type ArchiveKind, archiveKey } from './archive-file.js';
import { ArchiveFileRepository } from './archive-file.repository.js';
import { ExpiredMessageRepository } from './expired-message.repository.js';
import { ExpiredReplyRepository } from './expired-reply.repository.js';
import { type RetentionRule, RetentionRuleRepository } from './retention-rule.repository.js';

const DAY_MS = 86_400_000;
/** Clocks of machines differ by seconds, and a transaction may still be on its way to its commit. */
const SETTLED_MS = 3_600_000;

/** Finds what has expired, and plans a file for it: one for each campaign, one a day for replies. */
@Injectable()
export class RetentionPlanner {
  constructor(
    private readonly rules: RetentionRuleRepository,
    private readonly messages: ExpiredMessageRepository,
    private readonly replies: ExpiredReplyRepository,
    private readonly files: ArchiveFileRepository,
    private readonly clock: Clock,
  ) {}

  /** Safe to run twice, and at the same time: a key makes one file of each. */
  async plan(): Promise<void> {
    for (const rule of await this.rules.active()) {
      if (rule.messageDays !== null) await this.planMessages(rule, rule.messageDays);
      if (rule.replyDays !== null) await this.planReplies(rule, rule.replyDays);
    }
  }

  private async planMessages({ companyId }: RetentionRule, days: number): Promise<void> {
    const over = new Date(this.clock.now() - days * DAY_MS);
    const endedBefore = new Date(this.clock.now() - SETTLED_MS);
    for (const campaignId of await this.messages.campaigns(companyId, over)) {
      await this.planFile(companyId, 'messages', { campaignId, part: 1, endedBefore, upperId: null });
    }
    for (const { campaignId, part } of await this.messages.rests(companyId, over)) {
      await this.planFile(companyId, 'messages', {
        campaignId,
        part: Number(part),
        endedBefore,
        upperId: null,
      });
    }
  }

  private async planReplies({ companyId }: RetentionRule, days: number): Promise<void> {
    if (await this.replies.hasFile(companyId)) return;
    const endedBefore = new Date(this.clock.now() - days * DAY_MS);
    const upperId = await this.replies.upperId(companyId, endedBefore);
    if (upperId === null) return;
    const part = Number(this.clock.date().toISOString().slice(0, 10).replaceAll('-', ''));
    await this.planFile(companyId, 'replies', { campaignId: 0, part, endedBefore, upperId });
  }

  private planFile(
    companyId: number,
    kind: ArchiveKind,
    what: { campaignId: number; part: number; endedBefore: Date; upperId: number | null },
  ): Promise<void> {
    const storageKey = archiveKey(companyId);
    return this.files.plan({ companyId, kind, ...what, storageKey, createdAt: this.clock.date() });
  }
}
