import { Injectable } from '@nestjs/common';
import { isDuplicateKey, type SqlExecutor } from '../../platform/database/database.js';
import type { OptOut } from './opt-out.js';
import { OptOutRepository } from './opt-out.repository.js';

/** About 60 bytes a row; and a list of 1,000 numbers is planned as a range read. */
const PEOPLE_PER_STATEMENT = 1_000;
/** Each further attempt needs another writer who records one of the same people at the same moment. */
const ATTEMPTS = 5;

/** own: blocked by the person or their carrier, so a reply of START would lift it. */
type Standing = 'lifted' | 'own' | 'blocked';

/** Blocks many people at once, and tells exactly who was not blocked before. */
@Injectable()
export class BulkOptOutRepository {
  constructor(private readonly optOuts: OptOutRepository) {}

  /**
   * Within a transaction, in order of phone, so that two writers wait for each other in one order. The company's
   * block takes the place of the person's own, as with single opt-outs. Only what changes gets an entry in the
   * history, however often this runs.
   *
   * @param optOuts one for each person, all of one company and scope, by the company itself
   * @returns those who were not blocked before
   */
  async block(sql: SqlExecutor, optOuts: readonly OptOut[]): Promise<OptOut[]> {
    const sorted = [...optOuts].sort((a, b) => a.phone - b.phone);
    const blocked: OptOut[] = [];
    for (let start = 0; start < sorted.length; start += PEOPLE_PER_STATEMENT) {
      blocked.push(...(await this.blockSome(sql, sorted.slice(start, start + PEOPLE_PER_STATEMENT))));
    }
    return blocked;
  }

  private async blockSome(sql: SqlExecutor, optOuts: readonly OptOut[]): Promise<OptOut[]> {
    for (let attempt = 1; ; attempt++) {
      const standing = await this.lock(sql, optOuts);
      const added = optOuts.filter(({ phone }) => !standing.has(phone));
      const returned = optOuts.filter(({ phone }) => standing.get(phone) === 'lifted');
      try {
        await this.insert(sql, added);
      } catch (error) {
        // Somebody else added one of them after the look. The statement is undone as a whole; the next look waits
        // for them and sees what they wrote.
        if (!isDuplicateKey(error) || attempt === ATTEMPTS) throw error;
        continue;
      }
      const own = optOuts.filter(({ phone }) => standing.get(phone) === 'own');
      await this.blockAgain(sql, [...returned, ...own]);
      await this.optOuts.note(sql, [...added, ...returned, ...own]);
      return [...added, ...returned];
    }
  }

  /** Those of the people who are known, held against change until the transaction ends. */
  private async lock(sql: SqlExecutor, optOuts: readonly OptOut[]): Promise<Map<number, Standing>> {
    const [first] = optOuts;
    if (!first) return new Map();
    const rows = await sql.query<{ phone: number; standing: Standing }>(
      `SELECT phone, CASE WHEN lifted_at IS NOT NULL THEN 'lifted' WHEN source IN ('reply', 'carrier') THEN 'own'
         ELSE 'blocked' END AS standing
       FROM opt_outs
       WHERE company_id = ? AND phone IN (?) AND account_id = ? ORDER BY phone FOR UPDATE`,
      [first.companyId, optOuts.map(({ phone }) => phone), first.accountId],
    );
    return new Map(rows.map(({ phone, standing }) => [Number(phone), standing]));
  }

  private async insert(sql: SqlExecutor, optOuts: readonly OptOut[]): Promise<void> {
    if (optOuts.length === 0) return;
    await sql.execute('INSERT INTO opt_outs (company_id, phone, account_id, source, opted_out_at) VALUES ?', [
      optOuts.map(({ companyId, phone, accountId, source, at }) => [companyId, phone, accountId, source, at]),
    ]);
  }

  private async blockAgain(sql: SqlExecutor, optOuts: readonly OptOut[]): Promise<void> {
    const [first] = optOuts;
    if (!first) return;
    await sql.execute(
      // What the person said stays on record while it stands: MySQL assigns from left to right.
      `UPDATE opt_outs SET revoked_at = IF(lifted_at IS NULL, revoked_at, NULL), source = ?, opted_out_at = ?,
              reply_id = NULL, campaign_id = NULL, message_id = NULL, carrier_code = NULL, lifted_at = NULL,
              lift_reason = NULL
       WHERE company_id = ? AND phone IN (?) AND account_id = ?`,
      [first.source, first.at, first.companyId, optOuts.map(({ phone }) => phone), first.accountId],
    );
  }
}
