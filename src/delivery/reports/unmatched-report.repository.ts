import { Injectable } from '@nestjs/common';
import type { DeliveryReport } from '../../contracts/delivery-report.js';
import { Database, type SqlExecutor } from '../../platform/database/database.js';

/** Why a report found no message. */
export const REPORT_PROBLEMS = ['no-reference', 'unknown-message', 'another-account'] as const;
export type ReportProblem = (typeof REPORT_PROBLEMS)[number];

/** A report that found no message, and why. */
export interface UnmatchedReport<Report extends DeliveryReport = DeliveryReport> {
  report: Report;
  problem: ReportProblem;
}

/** A kept report that is tried again. */
export interface KeptReport extends DeliveryReport {
  keptId: number;
  replays: number;
}

/** One row as it is listed. */
export interface UnmatchedReportRow {
  id: number;
  accountId: number;
  carrierMessageId: string;
  status: string;
  errorClass: string | null;
  errorCode: string | null;
  receivedAt: Date;
  problem: ReportProblem;
  replays: number;
  replayedAt: Date | null;
  dueAt: Date | null;
}

/** Which of a company's kept reports are meant; null: all. */
export interface UnmatchedFilter {
  accountId: number | null;
  from: Date | null;
  to: Date | null;
}

/**
 * After its receipt a report that names only the carrier's id is tried again so often by itself: it may have come
 * before the send's result, which brings that id. A lost result is settled by a question after a minute.
 */
const RETRY_AFTER_MS = [5_000, 30_000, 120_000, 600_000, 3_600_000];

/** Reports on messages that we do not know, kept so that somebody can look, and try them again. */
@Injectable()
export class UnmatchedReportRepository {
  constructor(private readonly database: Database) {}

  async add(sql: SqlExecutor, reports: readonly UnmatchedReport[]): Promise<void> {
    if (reports.length === 0) return;
    await sql.execute(
      `INSERT INTO unmatched_reports (company_id, account_id, carrier_message_id, report, received_at, problem,
                                      due_at) VALUES ?`,
      [
        reports.map(({ report, problem }) => [
          report.companyId,
          report.accountId,
          report.carrierMessageId,
          JSON.stringify(report),
          new Date(report.receivedAt),
          problem,
          nextTry(report, problem, 0),
        ]),
      ],
    );
  }

  /** Newest last, from above `after` on. */
  async page(
    companyId: number,
    filter: UnmatchedFilter,
    after: number,
    limit: number,
  ): Promise<UnmatchedReportRow[]> {
    const field = (name: string) => `NULLIF(JSON_UNQUOTE(JSON_EXTRACT(report, '$.${name}')), 'null')`;
    const { sql, parameters } = conditions(filter);
    const rows = await this.database.query<UnmatchedReportRow>(
      `SELECT id, account_id AS accountId, carrier_message_id AS carrierMessageId, ${field('status')} AS status,
              ${field('errorClass')} AS errorClass, ${field('errorCode')} AS errorCode,
              received_at AS receivedAt, problem, replays, replayed_at AS replayedAt, due_at AS dueAt
         FROM unmatched_reports WHERE company_id = ? AND id > ? ${sql} ORDER BY id LIMIT ?`,
      [companyId, after, ...parameters, limit],
    );
    return rows.map((row) => ({ ...row, id: Number(row.id) }));
  }

  /** Ids of those between `after` and `upTo`, in ascending order. */
  async ids(
    companyId: number,
    filter: UnmatchedFilter,
    range: { after: number; upTo: number },
    limit: number,
  ): Promise<number[]> {
    const { sql, parameters } = conditions(filter);
    const rows = await this.database.query<{ id: number }>(
      `SELECT id FROM unmatched_reports WHERE company_id = ? AND id > ? AND id <= ? ${sql} ORDER BY id LIMIT ?`,
      [companyId, range.after, range.upTo, ...parameters, limit],
    );
    return rows.map(({ id }) => Number(id));
  }

  /** The id of the company's newest, or 0. */
  async newestId(companyId: number): Promise<number> {
    const [row] = await this.database.query<{ id: number | null }>(
      'SELECT MAX(id) AS id FROM unmatched_reports WHERE company_id = ?',
      [companyId],
    );
    return Number(row?.id ?? 0);
  }

  /** Those that are to be tried again by themselves, of all companies, longest due first. */
  async dueIds(now: Date, limit: number): Promise<number[]> {
    const rows = await this.database.query<{ id: number }>(
      'SELECT id FROM unmatched_reports WHERE due_at <= ? ORDER BY due_at LIMIT ?',
      [now, limit],
    );
    return rows.map(({ id }) => Number(id));
  }

  /** Locks those that are still kept, of one company or of all. */
  async lock(sql: SqlExecutor, companyId: number | null, ids: readonly number[]): Promise<KeptReport[]> {
    if (ids.length === 0) return [];
    const rows = await sql.query<{ keptId: number; replays: number; report: DeliveryReport | string }>(
      `SELECT id AS keptId, replays, report FROM unmatched_reports
        WHERE id IN (?) ${companyId === null ? '' : 'AND company_id = ?'} ORDER BY id FOR UPDATE`,
      companyId === null ? [ids] : [ids, companyId],
    );
    return rows.map(({ keptId, replays, report }) => ({
      // MySQL hands JSON out parsed, MariaDB as text.
      ...(typeof report === 'string' ? JSON.parse(report) : report),
      keptId: Number(keptId),
      replays,
    }));
  }

  async remove(sql: SqlExecutor, ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    await sql.execute('DELETE FROM unmatched_reports WHERE id IN (?)', [ids]);
  }

  /** Notes that a report was tried again in vain, and when it is next. */
  async noteReplay(
    sql: SqlExecutor,
    { report, problem }: UnmatchedReport<KeptReport>,
    at: Date,
  ): Promise<void> {
    const next = nextTry(report, problem, report.replays + 1);
    await sql.execute(
      'UPDATE unmatched_reports SET replays = replays + 1, replayed_at = ?, problem = ?, due_at = ? WHERE id = ?',
      [at, problem, next !== null && next > at ? next : null, report.keptId],
    );
  }

  async removeBefore(at: Date): Promise<number> {
    const { affectedRows } = await this.database.execute(
      'DELETE FROM unmatched_reports WHERE received_at < ? LIMIT 10000',
      [at],
    );
    return affectedRows;
  }
}

function nextTry(report: DeliveryReport, problem: ReportProblem, replays: number): Date | null {
  const afterMs = RETRY_AFTER_MS[replays];
  if (problem !== 'no-reference' || afterMs === undefined) return null;
  return new Date(report.receivedAt + afterMs);
}

function conditions({ accountId, from, to }: UnmatchedFilter): { sql: string; parameters: unknown[] } {
  const parts: [string, unknown][] = [];
  if (accountId !== null) parts.push(['AND account_id = ?', accountId]);
  if (from !== null) parts.push(['AND received_at >= ?', from]);
  if (to !== null) parts.push(['AND received_at < ?', to]);
  return { sql: parts.map(([sql]) => sql).join(' '), parameters: parts.map(([, value]) => value) };
}
