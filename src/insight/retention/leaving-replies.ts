import { Injectable } from '@nestjs/common';
import { formatPhone } from '../../carriers/phone.js';
import { wordsOf } from '../../inbox/search/reply-words.js';
import { Clock } from '../../platform/clock/clock.js';
import { csvLine } from '../../platform/csv/write-csv.js';
import { Database } from '../../platform/database/database.js';
import type { ArchiveFile } from './archive-file.js';
import { ArchiveFileRepository } from './archive-file.repository.js';
import { type ExpiredReply, ExpiredReplyRepository, type LockedReply } from './expired-reply.repository.js';
import { type FilePiece, LeaseLostError, type LeavingRows, type RemovedPiece } from './leaving-rows.js';
import { RetentionRuleRepository } from './retention-rule.repository.js';

const DAY_MS = 86_400_000;
const HEADERS = [
  'reply_id',
  'phone',
  'to',
  'received_at',
  'verdict',
  'campaign_id',
  'message_id',
  'carrier_message_id',
  'text',
];

/** Replies that leave. */
@Injectable()
export class LeavingReplies implements LeavingRows {
  readonly header = csvLine(HEADERS);

  constructor(
    private readonly replies: ExpiredReplyRepository,
    private readonly files: ArchiveFileRepository,
    private readonly rules: RetentionRuleRepository,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async piece(file: ArchiveFile, limit: number): Promise<FilePiece | null> {
    const rows = await this.replies.next(file, file.exportedTo, limit);
    const last = rows.at(-1);
    return last ? { text: rows.map(toLine).join(''), items: rows.length, lastId: last.id } : null;
  }

  /** By the days that hold now: a company that has thought better of it keeps what is left. */
  async mayLeave(file: ArchiveFile): Promise<boolean> {
    const days = (await this.rules.find(file.companyId))?.replyDays ?? null;
    return days !== null && file.endedBefore.getTime() <= this.clock.now() - days * DAY_MS;
  }

  async remove(file: ArchiveFile, limit: number): Promise<RemovedPiece | null> {
    return this.database.transaction(async (sql) => {
      const locked = await this.replies.lockNext(sql, file, limit);
      if (!locked) return null;
      const { replies, upTo } = locked;
      if (replies.length > 0) await this.replies.delete(sql, file, replies, wordsIn(replies));
      if (!(await this.files.countRemoved(sql, file, upTo, replies.length))) throw new LeaseLostError(file);
      return { removed: replies.length, removedTo: upTo };
    });
  }

  /** What was too young goes with a later file. */
  async hasRest(): Promise<boolean> {
    return false;
  }
}

/** Ids of the replies by the words under which they are filed. */
function wordsIn(replies: readonly LockedReply[]): Map<string, number[]> {
  const words = new Map<string, number[]>();
  for (const { id, text } of replies) {
    for (const word of wordsOf(text)) {
      const ids = words.get(word);
      if (ids) ids.push(id);
      else words.set(word, [id]);
    }
  }
  return words;
}

function toLine(reply: ExpiredReply): string {
  return csvLine([
    reply.id,
    formatPhone(reply.phone),
    String(reply.toPhone),
    reply.receivedAt.toISOString(),
    reply.verdict ?? '',
    reply.campaignId ?? '',
    reply.messageId ?? '',
    reply.carrierMessageId,
    reply.text,
  ]);
}
