import { Injectable } from '@nestjs/common';
import type { PhoneRange } from '../../carriers/phone.js';
import { Database } from '../../platform/database/database.js';
import { allOf, type Fragment } from '../../platform/database/fragment.js';
import { type OptOutSource, WHOLE_COMPANY } from './opt-out.js';

/** An opt-out as it stands. */
export interface OptOutRow {
  phone: number;
  accountId: number;
  source: OptOutSource;
  optedOutAt: Date;
  revokedAt: Date | null;
  replyId: number | null;
  campaignId: number | null;
  messageId: number | null;
  carrierCode: string | null;
  liftedAt: Date | null;
  liftReason: string | null;
}

/** One entry of a person's history. */
export interface OptOutEventRow {
  kind: 'opted_out' | 'lifted';
  accountId: number;
  source: OptOutSource | null;
  reason: string | null;
  askedAt: Date | null;
  replyId: number | null;
  campaignId: number | null;
  messageId: number | null;
  carrierCode: string | null;
  userId: number | null;
  at: Date;
}

/** Which opt-outs are meant; null: whichever. */
export interface OptOutFilter {
  phones: PhoneRange[] | null;
  source: OptOutSource | null;
  scope: 'company' | 'account' | null;
  accountId: number | null;
  active: boolean | null;
  since: Date | null;
  until: Date | null;
}

export type OptOutOrder = 'phone' | 'newest';

/** Where the rows of a page before ended. */
export interface OptOutPosition {
  phone: number;
  accountId: number;
  /** ms; for `newest` alone. */
  at: number;
}

/** One piece of the list; `end`: where the next begins, null on the last one. */
export interface OptOutPiece {
  rows: OptOutRow[];
  end: OptOutPosition | null;
}

/** Opt-outs that stand, and those that were lifted, by source. */
export interface OptOutCount {
  source: OptOutSource;
  wholeCompany: boolean;
  active: boolean;
  n: number;
}

const COLUMNS = `phone, account_id AS accountId, source, opted_out_at AS optedOutAt, revoked_at AS revokedAt,
  reply_id AS replyId, campaign_id AS campaignId, message_id AS messageId, carrier_code AS carrierCode,
  lifted_at AS liftedAt, lift_reason AS liftReason`;

/** About 30 ms: a filter that lets little through is asked for again, from where the piece ended. */
const ROWS_PER_PIECE = 10_000;

/** Opt-outs and their history, as people look at them. */
@Injectable()
export class OptOutListRepository {
  constructor(private readonly database: Database) {}

  /** All of one person, the whole company's first. */
  async ofPerson(companyId: number, phone: number): Promise<OptOutRow[]> {
    return this.database.query<OptOutRow>(
      `SELECT ${COLUMNS} FROM opt_outs WHERE company_id = ? AND phone = ? AND source IS NOT NULL
        ORDER BY account_id`,
      [companyId, phone],
    );
  }

  /** Newest first, by when it happened: a reply may be handled late. */
  async history(companyId: number, phone: number, limit: number): Promise<OptOutEventRow[]> {
    return this.database.query<OptOutEventRow>(
      `SELECT kind, account_id AS accountId, source, reason, asked_at AS askedAt, reply_id AS replyId,
              campaign_id AS campaignId, message_id AS messageId, carrier_code AS carrierCode, user_id AS userId, at
         FROM opt_out_events WHERE company_id = ? AND phone = ? ORDER BY at DESC, id DESC LIMIT ?`,
      [companyId, phone, limit],
    );
  }

  /**
   * Up to `limit` of those that are meant among the next 10,000 of the order: a bounded range of the primary key, or
   * of the key by time. So a piece may hold fewer, even none, and not be the last one.
   */
  async piece(
    companyId: number,
    filter: OptOutFilter,
    order: OptOutOrder,
    after: OptOutPosition | null,
    limit: number,
  ): Promise<OptOutPiece> {
    const range = rangeOf(companyId, filter, order, after);
    const index = order === 'phone' ? 'PRIMARY' : 'ix_opt_outs_time';
    const by = order === 'phone' ? 'phone, account_id' : 'opted_out_at DESC, phone DESC, account_id DESC';
    const position = 'phone, account_id AS accountId, opted_out_at AS optedOutAt';
    const [last] = await this.database.query<Pick<OptOutRow, 'phone' | 'accountId' | 'optedOutAt'>>(
      `SELECT ${position} FROM opt_outs FORCE INDEX (${index}) WHERE ${range.sql}
        ORDER BY ${by} LIMIT 1 OFFSET ${ROWS_PER_PIECE - 1}`,
      range.parameters,
    );
    const meant = conditionOf(filter);
    const upTo = last ? boundOf(order, 'up to', toPosition(last)) : allOf([]);
    const rows = await this.database.query<OptOutRow>(
      `SELECT ${COLUMNS} FROM opt_outs FORCE INDEX (${index})
        WHERE ${range.sql} AND ${upTo.sql} AND ${meant.sql} ORDER BY ${by} LIMIT ?`,
      [...range.parameters, ...upTo.parameters, ...meant.parameters, limit + 1],
    );
    const items = rows.slice(0, limit);
    const lastItem = items.at(-1);
    if (rows.length > limit && lastItem) return { rows: items, end: toPosition(lastItem) };
    return { rows: items, end: last ? toPosition(last) : null };
  }

  /** From the key by time alone; 200,000 rows take about 0.3 s, so it is not asked at each click. */
  async counts(companyId: number): Promise<OptOutCount[]> {
    const rows = await this.database.query<{
      source: OptOutSource;
      wholeCompany: number;
      active: number;
      n: number;
    }>(
      `SELECT source, account_id = ? AS wholeCompany, lifted_at IS NULL AS active, COUNT(*) AS n
         FROM opt_outs FORCE INDEX (ix_opt_outs_time)
        WHERE company_id = ? AND source IS NOT NULL GROUP BY 1, 2, 3`,
      [WHOLE_COMPANY, companyId],
    );
    return rows.map(({ source, wholeCompany, active, n }) => ({
      source,
      wholeCompany: wholeCompany === 1,
      active: active === 1,
      n,
    }));
  }
}

/** The rows that the order walks over. */
function rangeOf(
  companyId: number,
  { phones, since, until }: OptOutFilter,
  order: OptOutOrder,
  after: OptOutPosition | null,
): Fragment {
  const parts: Fragment[] = [{ sql: 'company_id = ?', parameters: [companyId] }];
  if (after) parts.push(boundOf(order, 'behind', after));
  if (order === 'phone' && phones) {
    parts.push({
      sql: `(${phones.map(() => 'phone BETWEEN ? AND ?').join(' OR ')})`,
      parameters: phones.flatMap(({ from, to }) => [from, to]),
    });
  }
  if (order === 'newest' && since) parts.push({ sql: 'opted_out_at >= ?', parameters: [since] });
  if (order === 'newest' && until) parts.push({ sql: 'opted_out_at < ?', parameters: [until] });
  return allOf(parts);
}

/** What comes behind a position in the order, or up to it; in a form that both servers read as a range of the key. */
function boundOf(
  order: OptOutOrder,
  side: 'behind' | 'up to',
  { phone, accountId, at }: OptOutPosition,
): Fragment {
  const or = side === 'up to' ? '=' : '';
  if (order === 'phone') {
    const way = side === 'behind' ? '>' : '<';
    return {
      sql: `(phone ${way}= ? AND (phone ${way} ? OR account_id ${way}${or} ?))`,
      parameters: [phone, phone, accountId],
    };
  }
  const way = side === 'behind' ? '<' : '>';
  const time = new Date(at);
  return {
    sql: `(opted_out_at ${way}= ?
           AND (opted_out_at ${way} ? OR phone ${way} ? OR (phone = ? AND account_id ${way}${or} ?)))`,
    parameters: [time, time, phone, phone, accountId],
  };
}

function conditionOf({ phones, source, scope, accountId, active, since, until }: OptOutFilter): Fragment {
  const parts: Fragment[] = [{ sql: 'source IS NOT NULL', parameters: [] }];
  if (phones) {
    parts.push({
      sql: `(${phones.map(() => 'phone BETWEEN ? AND ?').join(' OR ')})`,
      parameters: phones.flatMap(({ from, to }) => [from, to]),
    });
  }
  if (source) parts.push({ sql: 'source = ?', parameters: [source] });
  if (scope)
    parts.push({ sql: `account_id ${scope === 'company' ? '=' : '<>'} ?`, parameters: [WHOLE_COMPANY] });
  if (accountId !== null) parts.push({ sql: 'account_id = ?', parameters: [accountId] });
  if (active !== null) parts.push({ sql: `lifted_at IS ${active ? '' : 'NOT '}NULL`, parameters: [] });
  if (since) parts.push({ sql: 'opted_out_at >= ?', parameters: [since] });
  if (until) parts.push({ sql: 'opted_out_at < ?', parameters: [until] });
  return allOf(parts);
}

function toPosition({ phone, accountId, optedOutAt }: Pick<OptOutRow, 'phone' | 'accountId' | 'optedOutAt'>) {
  return { phone, accountId, at: optedOutAt.getTime() };
}
