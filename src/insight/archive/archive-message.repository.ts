import { Injectable } from '@nestjs/common';
import type { CampaignKind } from '../../campaigns/campaign-status.js';
import type { PhoneRange } from '../../carriers/phone.js';
import type { MessageRow } from '../../messages/message-list.repository.js';
import { Database } from '../../platform/database/database.js';
import { allOf, type Fragment } from '../../platform/database/fragment.js';
import { groupBy } from '../../platform/group-by.js';
import type { ArchiveFilter } from './archive-filter.js';

/** A message as the archive finds it. */
export interface ArchivedMessage extends MessageRow {
  campaignName: string;
  campaignKind: CampaignKind;
}

/** Names a message. */
export interface MessagePlace {
  campaignId: number;
  id: number;
}

/** Ids below `before`, down to and with `from`. */
export interface Piece {
  campaignId: number;
  before: number;
  from: number;
}

/** Where a campaign is walked: along all of its messages, or along those that failed. */
export type WalkedTable = 'messages' | 'failed_messages';
const ID_OF = { messages: 'id', failed_messages: 'message_id' } as const;

const COLUMNS = `m.id, m.campaign_id AS campaignId, m.contact_id AS contactId, m.phone, m.status, m.reason,
  m.carrier_error AS carrierError, m.segments, m.number_id AS numberId, m.sent_at AS sentAt,
  m.finished_at AS finishedAt, t.text, c.name AS campaignName, c.kind AS campaignKind`;
const JOINS = `JOIN campaigns c ON c.id = m.campaign_id
  LEFT JOIN message_texts t ON t.campaign_id = m.campaign_id AND t.message_id = m.id`;

/**
 * Messages of the archive, by the keys that there are anyway: a campaign's primary key downwards, its people, and the
 * few that failed. An index by time or status would cost every message at each of its steps.
 */
@Injectable()
export class ArchiveMessageRepository {
  constructor(private readonly database: Database) {}

  /** The lowest id of a piece of `rows` below `before`; 0: fewer are left. */
  async pieceStart(table: WalkedTable, campaignId: number, before: number, rows: number): Promise<number> {
    const id = ID_OF[table];
    const [row] = await this.database.query<{ id: number }>(
      `SELECT ${id} AS id FROM ${table} FORCE INDEX (PRIMARY) WHERE campaign_id = ? AND ${id} < ?
        ORDER BY ${id} DESC LIMIT 1 OFFSET ?`,
      [campaignId, before, rows - 1],
    );
    return Number(row?.id ?? 0);
  }

  /** Those of the piece that match, newest first. */
  async inPiece(
    table: WalkedTable,
    companyId: number,
    { campaignId, before, from }: Piece,
    { rows, failed }: SearchConditions,
    limit: number,
  ): Promise<ArchivedMessage[]> {
    const conditions = table === 'messages' ? rows : allOf([failed, rows]);
    const source =
      table === 'messages'
        ? { from: 'messages m FORCE INDEX (PRIMARY)', key: 'm.campaign_id', id: 'm.id' }
        : {
            // What stands in their own short rows sorts out first.
            from: `failed_messages f FORCE INDEX (PRIMARY) STRAIGHT_JOIN messages m
                     ON m.campaign_id = f.campaign_id AND m.id = f.message_id AND m.status = f.status`,
            key: 'f.campaign_id',
            id: 'f.message_id',
          };
    return this.rows(
      `SELECT ${COLUMNS} FROM ${source.from} ${JOINS}
        WHERE ${source.key} = ? AND ${source.id} < ? AND ${source.id} >= ?
          AND m.campaign_id = ? AND m.company_id = ? AND ${conditions.sql}
        ORDER BY ${source.id} DESC LIMIT ?`,
      [campaignId, before, from, campaignId, companyId, ...conditions.parameters, limit],
    );
  }

  /** Messages of people in these campaigns, in no order: points and short ranges of the unique key, and nothing else. */
  async ofPeople(
    campaignIds: readonly number[],
    phones: readonly PhoneRange[],
    before: number,
    limit: number,
  ): Promise<MessagePlace[]> {
    if (campaignIds.length === 0 || phones.length === 0) return [];
    const rows = await this.database.query<MessagePlace>(
      `SELECT campaign_id AS campaignId, id FROM messages FORCE INDEX (uq_messages_person)
        WHERE campaign_id IN (?) AND ${phoneCondition('phone', phones).sql} AND id < ? LIMIT ?`,
      [campaignIds, ...phoneCondition('phone', phones).parameters, before, limit],
    );
    return rows.map((row) => ({ ...row, id: Number(row.id) }));
  }

  /**
   * Messages that failed with a carrier's code, newest campaign first.
   *
   * @param sameOnly of the campaign of `below` alone
   */
  async withCode(
    companyId: number,
    code: string,
    below: MessagePlace,
    sameOnly: boolean,
    limit: number,
  ): Promise<MessagePlace[]> {
    const range = `SELECT campaign_id AS campaignId, message_id AS id FROM failed_messages FORCE INDEX (ix_failed_messages_code)
      WHERE company_id = ? AND carrier_error = ?`;
    const order = 'ORDER BY campaign_id DESC, message_id DESC LIMIT ?';
    const same = `(${range} AND campaign_id = ? AND message_id < ? ${order})`;
    const earlier = ` UNION ALL (${range} AND campaign_id < ? ${order})`;
    const rows = await this.database.query<MessagePlace>(sameOnly ? same : `${same}${earlier}`, [
      ...[companyId, code, below.campaignId, below.id, limit],
      ...(sameOnly ? [] : [companyId, code, below.campaignId, limit]),
    ]);
    return rows
      .map((row) => ({ ...row, id: Number(row.id) }))
      .sort((a, b) => b.campaignId - a.campaignId || b.id - a.id)
      .slice(0, limit);
  }

  /** Those of the named messages that match, in no order. */
  async among(
    companyId: number,
    places: readonly MessagePlace[],
    { rows: conditions }: SearchConditions,
  ): Promise<ArchivedMessage[]> {
    if (places.length === 0) return [];
    const groups = [...groupBy(places, ({ campaignId }) => campaignId)];
    return this.rows(
      `SELECT ${COLUMNS} FROM messages m FORCE INDEX (PRIMARY) ${JOINS}
        WHERE m.company_id = ? AND (${groups.map(() => '(m.campaign_id = ? AND m.id IN (?))').join(' OR ')})
          AND ${conditions.sql}`,
      [
        companyId,
        ...groups.flatMap(([campaignId, group]) => [campaignId, group.map(({ id }) => id)]),
        ...conditions.parameters,
      ],
    );
  }

  private async rows(sql: string, parameters: unknown[]): Promise<ArchivedMessage[]> {
    const rows = await this.database.query<ArchivedMessage>(sql, parameters);
    return rows.map((row) => ({ ...row, id: Number(row.id), phone: Number(row.phone) }));
  }
}

/** What rows must hold. */
export interface SearchConditions {
  /** Of a message `m` and its campaign `c`. */
  rows: Fragment;
  /** Of its row `f` among those that failed, which says the same. */
  failed: Fragment;
  /** Whether every message will do. */
  areOpen: boolean;
  /** Whether every message of the people who are asked for will do. */
  arePeopleAlone: boolean;
}

/** @param numberIds of the account that is asked for: a standing campaign sends over any */
export function toConditions(filter: ArchiveFilter, numberIds: readonly number[]): SearchConditions {
  const rows = allOf([verdictCondition(filter, 'm'), rowCondition(filter, numberIds)]);
  const { campaignId: _, isPerson: __, phones, ...others } = filter;
  const arePeopleAlone = Object.values(others).every((condition) => condition === null);
  return {
    rows,
    failed: verdictCondition(filter, 'f'),
    areOpen: arePeopleAlone && phones === null,
    arePeopleAlone,
  };
}

function verdictCondition({ status, reason, carrierError }: ArchiveFilter, row: 'm' | 'f'): Fragment {
  const parts: Fragment[] = [];
  if (status !== null) parts.push({ sql: `${row}.status = ?`, parameters: [status] });
  if (reason !== null) parts.push({ sql: `${row}.reason = ?`, parameters: [reason] });
  if (carrierError !== null) parts.push({ sql: `${row}.carrier_error = ?`, parameters: [carrierError] });
  return allOf(parts);
}

function rowCondition(filter: ArchiveFilter, numberIds: readonly number[]): Fragment {
  const { accountId, numberId, phones, from, until } = filter;
  const parts: Fragment[] = [];
  if (numberId !== null) parts.push({ sql: 'm.number_id = ?', parameters: [numberId] });
  if (accountId !== null) {
    parts.push({
      sql: '(c.account_id = ? OR (c.account_id IS NULL AND m.number_id IN (?)))',
      parameters: [accountId, numberIds.length > 0 ? numberIds : [0]],
    });
  }
  if (phones) parts.push(phoneCondition('m.phone', phones));
  if (from) parts.push({ sql: 'COALESCE(m.sent_at, m.finished_at) >= ?', parameters: [from] });
  if (until) parts.push({ sql: 'COALESCE(m.sent_at, m.finished_at) < ?', parameters: [until] });
  return allOf(parts);
}

function phoneCondition(column: string, phones: readonly PhoneRange[]): Fragment {
  if (phones.length === 0) return { sql: 'FALSE', parameters: [] };
  const parts = phones.map(({ from, to }) =>
    from === to
      ? { sql: `${column} = ?`, parameters: [from] }
      : { sql: `${column} BETWEEN ? AND ?`, parameters: [from, to] },
  );
  return {
    sql: `(${parts.map(({ sql }) => sql).join(' OR ')})`,
    parameters: parts.flatMap(({ parameters }) => parameters),
  };
}
