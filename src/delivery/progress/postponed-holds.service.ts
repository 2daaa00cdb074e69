import { Injectable } from '@nestjs/common';
import type { CampaignCount } from '../../campaigns/campaign-counter.repository.js';
import type { MessageReason } from '../../messages/message-status.js';
import { PostponedMessageRepository } from '../../messages/postponed-message.repository.js';
import type { ProgressHold } from './progress.schema.js';

/** In plain words, why messages wait. */
const WORDS: Partial<Record<MessageReason, Pick<ProgressHold, 'kind' | 'text'>>> = {
  texted_recently: { kind: 'texted_recently', text: 'the company texted them lately' },
  state_cap: { kind: 'state_cap', text: 'their state allows no more messages yet' },
  temporary: { kind: 'retry', text: 'the carrier refused them for now' },
};

/** What waits until its person may be texted again, or until its carrier is asked once more. */
@Injectable()
export class PostponedHolds {
  constructor(private readonly postponed: PostponedMessageRepository) {}

  /** `last`: when the last of them comes back (ms since the epoch); null: none waits. */
  async of(
    campaignId: number,
    counts: readonly CampaignCount[],
  ): Promise<{ holds: ProgressHold[]; last: number | null }> {
    const holds: ProgressHold[] = [];
    let last: number | null = null;
    for (const { status, reason, n } of counts) {
      const words = reason === null ? undefined : WORDS[reason];
      if (status !== 'pending' || reason === null || !words) continue;
      const returns = await this.postponed.returns(campaignId, reason);
      holds.push({ ...words, messages: n, until: returns?.first.toISOString() ?? null, timeZone: null });
      if (returns) last = Math.max(last ?? 0, returns.last.getTime());
    }
    return { holds, last };
  }
}
