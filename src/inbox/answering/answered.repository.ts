import { Injectable } from '@nestjs/common';
import type { ContactTexts } from '../../campaigns/composing/message-composer.js';
import type { SqlExecutor } from '../../platform/database/database.js';
import { groupBy } from '../../platform/group-by.js';
import type { AnsweredMessage } from '../reply.js';
import type { Unanswered } from './unanswered.js';

/** The message that a reply answers, with what an answer needs to know of it. */
export interface AnsweredFacts extends AnsweredMessage {
  /** The marketer's campaign that the exchange began with, through however many answers; null: there was none. */
  originCampaignId: number | null;
  /** The contact that it went to, where that is there still. */
  contact: (ContactTexts & { id: number; listId: number; hoursClassId: number }) | null;
}

interface FactsRow extends ContactTexts, AnsweredMessage {
  kind: string;
  answeredOrigin: number | null;
  contactId: number | null;
  listId: number | null;
  hoursClassId: number | null;
}

/** What became of a reply beyond its verdict. */
export interface ReplyAnswering {
  replyId: number;
  keywordId: number | null;
  unanswered: Unanswered | null;
}

/** Reads what replies answer, and writes down how they were answered. */
@Injectable()
export class AnsweredRepository {
  /** By `campaignId.messageId`. Points of primary keys. */
  async facts(sql: SqlExecutor, messages: readonly AnsweredMessage[]): Promise<Map<string, AnsweredFacts>> {
    if (messages.length === 0) return new Map();
    const byCampaign = [...groupBy(messages, (message) => message.campaignId)];
    const rows = await sql.query<FactsRow>(
      `SELECT m.campaign_id AS campaignId, m.id AS messageId, k.kind, a.origin_campaign_id AS answeredOrigin,
              c.id AS contactId, c.list_id AS listId, c.hours_class_id AS hoursClassId, c.first_name AS firstName, c.last_name AS lastName, c.email,
              c.city, c.region, c.zip, c.custom_fields AS customFields
         FROM messages m JOIN campaigns k ON k.id = m.campaign_id
         LEFT JOIN answers a ON k.kind = 'reply' AND a.id = m.turn
         LEFT JOIN contacts c ON c.list_id = m.list_id AND c.id = m.contact_id AND c.company_id = m.company_id
        WHERE ${byCampaign.map(() => '(m.campaign_id = ? AND m.id IN (?))').join(' OR ')}`,
      byCampaign.flatMap(([campaignId, group]) => [campaignId, group.map(({ messageId }) => messageId)]),
    );
    return new Map(rows.map((row) => [messageKey(row), toFacts(row)]));
  }

  /** Writes down which keyword a reply met, and why it got no answer. Their rows are locked. */
  async note(sql: SqlExecutor, answerings: readonly ReplyAnswering[]): Promise<void> {
    const said = answerings.filter(({ keywordId, unanswered }) => keywordId !== null || unanswered !== null);
    if (said.length === 0) return;
    const row = 'SELECT ? AS id, ? AS keyword_id, ? AS unanswered';
    await sql.execute(
      `UPDATE replies JOIN (${said.map(() => row).join(' UNION ALL ')}) AS found ON found.id = replies.id
          SET replies.keyword_id = found.keyword_id, replies.unanswered = found.unanswered`,
      said.flatMap(({ replyId, keywordId, unanswered }) => [replyId, keywordId, unanswered]),
    );
  }
}

/** Names a message in a map. */
export function messageKey({ campaignId, messageId }: AnsweredMessage): string {
  return `${campaignId}.${messageId}`;
}

function toFacts(row: FactsRow): AnsweredFacts {
  const { campaignId, messageId, kind, answeredOrigin, contactId, listId, hoursClassId, ...texts } = row;
  return {
    campaignId,
    messageId: Number(messageId),
    originCampaignId: kind === 'marketing' ? campaignId : answeredOrigin,
    contact:
      contactId === null || listId === null || hoursClassId === null
        ? null
        : { ...texts, id: Number(contactId), listId, hoursClassId },
  };
}
