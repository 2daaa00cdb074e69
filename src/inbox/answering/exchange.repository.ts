import { Injectable } from '@nestjs/common';
import type { SqlExecutor } from '../../platform/database/database.js';
import { type AnswersLately, DAY_MS, SITTING_MS } from './answer-limits.js';

/** One person and one of our numbers. */
export interface ExchangeKey {
  companyId: number;
  phone: number;
  /** 0: whatever the number; held by who confirms an opt-out, of which there is one for all numbers. */
  numberId: number;
}

/** Where a person stands in an exchange. */
export interface ExchangeState {
  keywordId: number;
  until: Date;
}

/** Names an exchange in a map. */
export function exchangeKey({ companyId, phone, numberId }: ExchangeKey): string {
  return `${companyId}.${phone}.${numberId}`;
}

/** Whoever answers a person by itself holds the row of the exchange: what it reads and counts stays true meanwhile. */
@Injectable()
export class ExchangeRepository {
  /** Locks exchanges until the transaction ends, in order of the key. @returns how those stand that are under way */
  async lock(sql: SqlExecutor, keys: readonly ExchangeKey[]): Promise<Map<string, ExchangeState>> {
    if (keys.length === 0) return new Map();
    const sorted = sortedOnce(keys);
    await sql.execute(
      `INSERT INTO exchanges (company_id, phone, number_id) VALUES ?
       ON DUPLICATE KEY UPDATE exchanges.phone = VALUES(phone)`,
      [sorted.map(toTuple)],
    );
    const rows = await sql.query<ExchangeKey & ExchangeState>(
      `SELECT company_id AS companyId, phone, number_id AS numberId, keyword_id AS keywordId, until
         FROM exchanges WHERE (company_id, phone, number_id) IN (?) AND keyword_id IS NOT NULL`,
      [sorted.map(toTuple)],
    );
    return new Map(rows.map((row) => [exchangeKey({ ...row, phone: Number(row.phone) }), row]));
  }

  /** Moves exchanges on; null: the exchange is over. Their rows are locked. */
  async move(
    sql: SqlExecutor,
    moves: readonly (ExchangeKey & { state: ExchangeState | null })[],
  ): Promise<void> {
    if (moves.length === 0) return;
    await sql.execute(
      `INSERT INTO exchanges (company_id, phone, number_id, keyword_id, until) VALUES ?
       ON DUPLICATE KEY UPDATE keyword_id = VALUES(keyword_id), until = VALUES(until)`,
      [moves.map(({ state, ...key }) => [...toTuple(key), state?.keywordId ?? null, state?.until ?? null])],
    );
  }

  /** What was answered to people from numbers lately, where anything was; one short range of the index each. */
  async lately(
    sql: SqlExecutor,
    keys: readonly ExchangeKey[],
    now: number,
  ): Promise<Map<string, AnswersLately>> {
    if (keys.length === 0) return new Map();
    const sorted = sortedOnce(keys);
    const rows = await sql.query<ExchangeKey & { [Name in keyof AnswersLately]: number | string }>(
      `SELECT company_id AS companyId, phone, number_id AS numberId,
              SUM(created_at > ? AND kind <> 'stop' AND is_step = 0) AS sitting, SUM(kind <> 'stop') AS day,
              SUM(kind = 'stop') AS confirmations
         FROM answers
        WHERE (company_id, phone, number_id) IN (?) AND created_at > ? AND automatic = 1
        GROUP BY company_id, phone, number_id`,
      [new Date(now - SITTING_MS), sorted.map(toTuple), new Date(now - DAY_MS)],
    );
    return new Map(
      rows.map(({ companyId, phone, numberId, sitting, day, confirmations }) => [
        exchangeKey({ companyId, phone: Number(phone), numberId }),
        { sitting: Number(sitting), day: Number(day), confirmations: Number(confirmations) },
      ]),
    );
  }
}

function toTuple({ companyId, phone, numberId }: ExchangeKey): [number, number, number] {
  return [companyId, phone, numberId];
}

function sortedOnce(keys: readonly ExchangeKey[]): ExchangeKey[] {
  return [...new Map(keys.map((key) => [exchangeKey(key), key])).values()].sort(
    (a, b) => a.companyId - b.companyId || a.phone - b.phone || a.numberId - b.numberId,
  );
}
