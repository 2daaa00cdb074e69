import { Injectable } from '@nestjs/common';
import type { AnswerKind } from '../../delivery/answers/answer.js';
import type { MessageReason, MessageStatus } from '../../messages/message-status.js';
import { Database } from '../../platform/database/database.js';
import { groupBy } from '../../platform/group-by.js';
import type { Unanswered } from '../answering/unanswered.js';
import type { ReplyVerdict } from '../reply.js';

/** What a thread holds, in its order where the times are the same. */
const THREAD_KINDS = ['message', 'reply', 'answer'] as const;
export type ThreadKind = (typeof THREAD_KINDS)[number];

/** One place in a thread. Ids are those of the kind: of messages, replies, answers. */
export interface ThreadPosition {
  at: Date;
  kind: ThreadKind;
  id: number;
}

/** A place, and the campaign of what stands there, which its partition is found by. */
export interface ThreadPlace extends ThreadPosition {
  campaignId: number | null;
}

/** What the person wrote. */
export interface ThreadReply {
  id: number;
  numberId: number | null;
  text: string;
  campaignId: number | null;
  messageId: number | null;
  verdict: ReplyVerdict | null;
  keywordId: number | null;
  unanswered: Unanswered | null;
}

/** What was sent to the person, or is to be. */
export interface ThreadMessage {
  id: number;
  campaignId: number;
  campaignName: string;
  status: MessageStatus;
  reason: MessageReason | null;
  numberId: number | null;
  segments: number | null;
  text: string | null;
}

/** An answer, with its message. */
export interface ThreadAnswer extends ThreadMessage {
  answerId: number;
  kind: AnswerKind;
  replyId: number | null;
  keywordId: number | null;
  userId: number | null;
  userName: string | null;
}

/** Where each kind stands: of a company's person alone. Answers have messages too, which are told with them. */
const SOURCES: Readonly<Record<ThreadKind, { from: string; at: string; id: string }>> = {
  message: {
    from: "person_messages s JOIN campaigns c ON c.id = s.campaign_id AND c.kind <> 'reply'",
    at: 's.slot_at',
    id: 's.message_id',
  },
  reply: { from: 'replies s', at: 's.received_at', id: 's.id' },
  answer: { from: 'answers s', at: 's.created_at', id: 's.id' },
};

const MESSAGE_COLUMNS = `m.id, m.campaign_id AS campaignId, c.name AS campaignName, m.status, m.reason, m.segments`;

/** All that a company and one person wrote to each other: ranges of the person's own rows, then look-ups by key. */
@Injectable()
export class ThreadRepository {
  constructor(private readonly database: Database) {}

  /**
   * The last places before one, latest first. A campaign's message stands at the time at which it is to leave, an
   * answer at that at which it was made, so that it shows before it leaves.
   */
  async places(
    companyId: number,
    phone: number,
    before: ThreadPosition | null,
    limit: number,
  ): Promise<ThreadPlace[]> {
    const branches = THREAD_KINDS.map((kind) => {
      const { from, at, id } = SOURCES[kind];
      const bound = before ? boundOf(kind, before) : { sql: 'TRUE', parameters: [] };
      return {
        sql: `(SELECT ${at} AS at, '${kind}' AS kind, ${id} AS id, s.campaign_id AS campaignId FROM ${from}
                WHERE s.company_id = ? AND s.phone = ? AND ${bound.sql} ORDER BY ${at} DESC, ${id} DESC LIMIT ?)`,
        parameters: [companyId, phone, ...bound.parameters, limit],
      };
    });
    const rows = await this.database.query<ThreadPlace>(
      branches.map(({ sql }) => sql).join(' UNION ALL '),
      branches.flatMap(({ parameters }) => parameters),
    );
    return rows
      .map((row) => ({ ...row, id: Number(row.id) }))
      .sort((a, b) => b.at.getTime() - a.at.getTime() || rankOf(b.kind) - rankOf(a.kind) || b.id - a.id)
      .slice(0, limit);
  }

  /** By id. */
  async replies(companyId: number, ids: readonly number[]): Promise<Map<number, ThreadReply>> {
    if (ids.length === 0) return new Map();
    const rows = await this.database.query<ThreadReply>(
      `SELECT id, number_id AS numberId, text, campaign_id AS campaignId, message_id AS messageId, verdict,
              keyword_id AS keywordId, unanswered
         FROM replies WHERE company_id = ? AND id IN (?)`,
      [companyId, ids],
    );
    return new Map(
      rows.map((row) => {
        const messageId = row.messageId === null ? null : Number(row.messageId);
        return [Number(row.id), { ...row, id: Number(row.id), messageId }];
      }),
    );
  }

  /** By id. One range a campaign, so that both servers prune partitions. */
  async messages(
    companyId: number,
    phone: number,
    places: readonly { id: number; campaignId: number }[],
  ): Promise<Map<number, ThreadMessage>> {
    if (places.length === 0) return new Map();
    const { sql, parameters } = byCampaign(places, 'm.id');
    const rows = await this.database.query<ThreadMessage>(
      `SELECT ${MESSAGE_COLUMNS}, COALESCE(m.number_id, p.number_id) AS numberId, t.text
         FROM messages m JOIN campaigns c ON c.id = m.campaign_id
         LEFT JOIN message_texts t ON t.campaign_id = m.campaign_id AND t.message_id = m.id
         LEFT JOIN person_messages p ON p.company_id = ? AND p.phone = ? AND p.message_id = m.id
        WHERE m.company_id = ? AND ${sql}`,
      [companyId, phone, companyId, ...parameters],
    );
    return new Map(rows.map((row) => [Number(row.id), { ...row, id: Number(row.id) }]));
  }

  /** By the id of the answer, which is its message's turn. */
  async answers(
    companyId: number,
    phone: number,
    places: readonly { id: number; campaignId: number }[],
  ): Promise<Map<number, ThreadAnswer>> {
    if (places.length === 0) return new Map();
    const { sql, parameters } = byCampaign(places, 'm.turn');
    const rows = await this.database.query<ThreadAnswer>(
      `SELECT ${MESSAGE_COLUMNS}, a.id AS answerId, a.kind, a.reply_id AS replyId, a.keyword_id AS keywordId,
              a.user_id AS userId, u.name AS userName, a.number_id AS numberId, a.text
         FROM messages m JOIN campaigns c ON c.id = m.campaign_id
         JOIN answers a ON a.id = m.turn AND a.company_id = ?
         LEFT JOIN users u ON u.id = a.user_id
        WHERE m.company_id = ? AND m.phone = ? AND ${sql}`,
      [companyId, companyId, phone, ...parameters],
    );
    return new Map(
      rows.map((row) => {
        const replyId = row.replyId === null ? null : Number(row.replyId);
        return [row.answerId, { ...row, id: Number(row.id), replyId }];
      }),
    );
  }
}

function rankOf(kind: ThreadKind): number {
  return THREAD_KINDS.indexOf(kind);
}

/** What of a kind stands before a position. */
function boundOf(kind: ThreadKind, before: ThreadPosition): { sql: string; parameters: unknown[] } {
  const { at, id } = SOURCES[kind];
  if (rankOf(kind) < rankOf(before.kind)) return { sql: `${at} <= ?`, parameters: [before.at] };
  if (rankOf(kind) > rankOf(before.kind)) return { sql: `${at} < ?`, parameters: [before.at] };
  return {
    sql: `(${at} < ? OR (${at} = ? AND ${id} < ?))`,
    parameters: [before.at, before.at, before.id],
  };
}

function byCampaign(
  places: readonly { id: number; campaignId: number }[],
  column: string,
): { sql: string; parameters: unknown[] } {
  const groups = [...groupBy(places, ({ campaignId }) => campaignId)];
  return {
    sql: `(${groups.map(() => `(m.campaign_id = ? AND ${column} IN (?))`).join(' OR ')})`,
    parameters: groups.flatMap(([campaignId, group]) => [campaignId, group.map(({ id }) => id)]),
  };
}

/** The kind that a text names; null: none. */
export function readKind(text: string | undefined): ThreadKind | null {
  return THREAD_KINDS.find((kind) => kind === text) ?? null;
}
