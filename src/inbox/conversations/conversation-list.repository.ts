import { Injectable } from '@nestjs/common';
import type { PhoneRange } from '../../carriers/phone.js';
import { WHOLE_COMPANY } from '../../compliance/opt-outs/opt-out.js';
import { Database } from '../../platform/database/database.js';
import type { Conversation, ConversationStatus } from './conversation.js';

/** A conversation as it is shown. */
export interface ConversationRow extends Conversation {
  assigneeName: string | null;
  optedOut: boolean;
}

/** Where a page ends: behind the conversation of this person, active last at this time. */
export interface ConversationPosition {
  at: Date;
  phone: number;
}

/** The range of one index that is read; what it does not tell apart is looked at row by row. */
export type ConversationScan =
  | { by: 'campaign' | 'keyword'; id: number }
  | { by: 'assignee'; id: number | null }
  | { by: 'state'; statuses: readonly ConversationStatus[]; unread: readonly boolean[] }
  /** Few people: sorted in memory. */
  | { by: 'phone'; ranges: readonly PhoneRange[] };

interface Branch {
  index: string;
  where: string;
  parameters: unknown[];
}

const COLUMNS = `c.phone, c.status, c.unread, c.assignee_id AS assigneeId, u.name AS assigneeName,
  c.last_reply_id AS lastReplyId, c.last_reply_at AS lastReplyAt, c.last_text AS lastText,
  c.campaign_id AS campaignId, c.keyword_id AS keywordId, c.last_at AS lastAt,
  EXISTS (SELECT 1 FROM opt_outs o WHERE o.company_id = c.company_id AND o.phone = c.phone
             AND o.account_id = ${WHOLE_COMPANY} AND o.lifted_at IS NULL) AS optedOut`;

/** Conversations, the one that was active last first. */
@Injectable()
export class ConversationListRepository {
  constructor(private readonly database: Database) {}

  async one(companyId: number, phone: number): Promise<ConversationRow | null> {
    const [row] = await this.database.query<ConversationRow>(
      `SELECT ${COLUMNS} FROM conversations c LEFT JOIN users u ON u.id = c.assignee_id
        WHERE c.company_id = ? AND c.phone = ?`,
      [companyId, phone],
    );
    return row ? toRow(row) : null;
  }

  /** The next of a scan behind a position: each branch is one descending range, cut at `limit`. */
  async next(
    companyId: number,
    scan: ConversationScan,
    behind: ConversationPosition | null,
    limit: number,
  ): Promise<ConversationRow[]> {
    const behindSql = behind ? ' AND (last_at < ? OR (last_at = ? AND phone < ?))' : '';
    const behindParameters = behind ? [behind.at, behind.at, behind.phone] : [];
    const branches = branchesOf(scan);
    const keys = branches
      .map(
        ({ index, where }) =>
          `(SELECT company_id, phone, last_at FROM conversations FORCE INDEX (${index})
             WHERE company_id = ? AND ${where}${behindSql} ORDER BY last_at DESC, phone DESC LIMIT ?)`,
      )
      .join(' UNION ALL ');
    const rows = await this.database.query<ConversationRow>(
      `SELECT ${COLUMNS} FROM (${keys}) AS found
         JOIN conversations c ON c.company_id = found.company_id AND c.phone = found.phone
         LEFT JOIN users u ON u.id = c.assignee_id
        ORDER BY found.last_at DESC, found.phone DESC LIMIT ?`,
      [
        ...branches.flatMap(({ parameters }) => [companyId, ...parameters, ...behindParameters, limit]),
        limit,
      ],
    );
    return rows.map(toRow);
  }

  /** Whether the company has sent this person anything, or has got anything of them. */
  async knows(companyId: number, phone: number): Promise<boolean> {
    const rows = await this.database.query(
      `(SELECT 1 FROM person_messages WHERE company_id = ? AND phone = ? LIMIT 1)
       UNION ALL (SELECT 1 FROM replies WHERE company_id = ? AND phone = ? LIMIT 1)`,
      [companyId, phone, companyId, phone],
    );
    return rows.length > 0;
  }
}

function branchesOf(scan: ConversationScan): Branch[] {
  if (scan.by === 'phone') {
    const where = `(${scan.ranges.map(() => 'phone BETWEEN ? AND ?').join(' OR ')})`;
    return [{ index: 'PRIMARY', where, parameters: scan.ranges.flatMap(({ from, to }) => [from, to]) }];
  }
  if (scan.by === 'state') {
    return scan.statuses.flatMap((status) =>
      scan.unread.map((unread) => ({
        index: 'ix_conversations_state',
        where: 'status = ? AND is_unread = ?',
        parameters: [status, unread ? 1 : 0],
      })),
    );
  }
  const column = `${scan.by}_id`;
  const index = `ix_conversations_${scan.by}`;
  if (scan.id === null) return [{ index, where: `${column} IS NULL`, parameters: [] }];
  return [{ index, where: `${column} = ?`, parameters: [scan.id] }];
}

function toRow(row: ConversationRow): ConversationRow {
  return {
    ...row,
    phone: Number(row.phone),
    lastReplyId: Number(row.lastReplyId),
    optedOut: Boolean(row.optedOut),
  };
}
