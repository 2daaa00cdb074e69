import { Injectable } from '@nestjs/common';
import { CounterDeltas } from '../../campaigns/campaign-counter.repository.js';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import { groupBy } from '../../platform/group-by.js';
import type { NewAnswer, WaitingAnswer } from './answer.js';

/** An answer with its id. */
export interface KeptAnswer extends NewAnswer {
  id: number;
}

interface WaitingRow extends Omit<WaitingAnswer, 'isBound'> {
  isBound: number;
}

/**
 * Answers and their messages. The answer's id is its message's turn and pick key: the pick index is the line in which
 * they wait, first come first, and no other table has to say what waits.
 */
@Injectable()
export class AnswerRepository {
  constructor(private readonly database: Database) {}

  /**
   * Writes automatic answers, one a reply at most; the rows of the replies are locked. In order of the unique key, so
   * that no two writers wait for each other in a circle.
   *
   * @returns those that were written now, with their ids
   */
  async insertAutomatic(sql: SqlExecutor, answers: readonly NewAnswer[]): Promise<KeptAnswer[]> {
    const before = await this.automaticIds(sql, answers);
    const fresh = answers.filter(({ replyId }) => !before.has(replyId ?? 0));
    if (fresh.length === 0) return [];
    const sorted = [...fresh].sort(
      (a, b) => a.companyId - b.companyId || (a.replyId ?? 0) - (b.replyId ?? 0),
    );
    await sql.execute(`INSERT INTO answers (${COLUMNS}) VALUES ?`, [
      sorted.map((answer) => toRow(answer, 1)),
    ]);
    const ids = await this.automaticIds(sql, sorted);
    return sorted.flatMap((answer) => {
      const id = ids.get(answer.replyId ?? 0);
      return id === undefined ? [] : [{ ...answer, id }];
    });
  }

  /** Ids of the automatic answers that there are, by reply. */
  private async automaticIds(sql: SqlExecutor, answers: readonly NewAnswer[]): Promise<Map<number, number>> {
    const byCompany = [...groupBy(answers, ({ companyId }) => companyId)];
    if (byCompany.length === 0) return new Map();
    const rows = await sql.query<{ id: number; replyId: number }>(
      `SELECT id, reply_id AS replyId FROM answers
        WHERE ${byCompany.map(() => '(company_id = ? AND reply_id IN (?) AND automatic = 1)').join(' OR ')}`,
      byCompany.flatMap(([companyId, group]) => [companyId, group.map(({ replyId }) => replyId)]),
    );
    return new Map(rows.map(({ id, replyId }) => [Number(replyId), id]));
  }

  /** Writes an answer of a user's. @returns it with its id */
  async insertManual(sql: SqlExecutor, answer: NewAnswer): Promise<KeptAnswer> {
    const { insertId } = await sql.execute(`INSERT INTO answers (${COLUMNS}) VALUES ?`, [
      [toRow(answer, null)],
    ]);
    return { ...answer, id: insertId };
  }

  /**
   * Makes the messages of answers, pending.
   *
   * @param freeClassId hours class of answers for which no hours hold
   */
  async insertMessages(
    sql: SqlExecutor,
    answers: readonly KeptAnswer[],
    freeClassId: number,
    deltas: CounterDeltas,
  ): Promise<void> {
    const classOf = (answer: KeptAnswer) => answer.boundClassId ?? freeClassId;
    const groups = groupBy(answers, (answer) => `${answer.campaignId}/${classOf(answer)}`);
    for (const group of groups.values()) {
      const [first] = group;
      if (!first) continue;
      const hoursClassId = classOf(first);
      await sql.execute(
        `INSERT INTO messages (campaign_id, company_id, contact_id, list_id, phone, turn, status, hours_class_id,
                               pick_class_id, pick_key)
         VALUES ?`,
        [
          [...group]
            .sort((a, b) => a.phone - b.phone || a.id - b.id)
            .map((answer) => [
              answer.campaignId,
              answer.companyId,
              answer.contactId,
              answer.listId,
              answer.phone,
              answer.id,
              'pending',
              hoursClassId,
              hoursClassId,
              answer.id,
            ]),
        ],
      );
      deltas.addStatus(first.campaignId, 'pending', null, group.length);
      deltas.addPending(first.campaignId, hoursClassId, group.length);
    }
  }

  /** The message of an answer. */
  async messageId(sql: SqlExecutor, { campaignId, phone, id }: KeptAnswer): Promise<number> {
    const [row] = await sql.query<{ id: number }>(
      'SELECT id FROM messages WHERE campaign_id = ? AND phone = ? AND turn = ?',
      [campaignId, phone, id],
    );
    if (!row) throw new Error(`Answer ${id} has no message.`);
    return Number(row.id);
  }

  /** Answers of an account that wait, behind answer `after`, in the order in which they came. */
  async waiting(
    sql: SqlExecutor,
    companyId: number,
    accountId: number,
    after: number,
    limit: number,
  ): Promise<WaitingAnswer[]> {
    const classes = await sql.query<{ campaignId: number; hoursClassId: number }>(
      `SELECT c.id AS campaignId, k.hours_class_id AS hoursClassId
         FROM campaigns c JOIN campaign_classes k ON k.campaign_id = c.id AND k.pending > 0
        WHERE c.company_id = ? AND c.kind = 'reply' AND c.status = 'running'`,
      [companyId],
    );
    if (classes.length === 0) return [];
    const branch = `(SELECT a.id AS answerId, m.campaign_id AS campaignId, m.id AS messageId,
                            m.company_id AS companyId, a.number_id AS numberId, m.phone,
                            m.hours_class_id AS hoursClassId, a.kind, a.bound AS isBound, a.text, a.segments,
                            a.not_after AS notAfter
                       FROM messages m FORCE INDEX (ix_messages_pick) STRAIGHT_JOIN answers a ON a.id = m.turn
                      WHERE m.campaign_id = ? AND m.pick_class_id = ? AND m.pick_key > ? AND a.account_id = ?
                      ORDER BY m.pick_key LIMIT ?)`;
    const rows = await sql.query<WaitingRow>(
      classes.map(() => branch).join(' UNION ALL '),
      classes.flatMap(({ campaignId, hoursClassId }) => [campaignId, hoursClassId, after, accountId, limit]),
    );
    return rows
      .map((row) => ({ ...row, phone: Number(row.phone), isBound: Boolean(row.isBound) }))
      .sort((a, b) => a.answerId - b.answerId)
      .slice(0, limit);
  }

  /** Accounts with answers that wait. The walk is over the running reply campaigns, two a company, and what waits. */
  async accountsWaiting(): Promise<{ companyId: number; accountId: number }[]> {
    return this.database.query(
      `SELECT DISTINCT a.company_id AS companyId, a.account_id AS accountId
         FROM campaigns c
         JOIN campaign_classes k ON k.campaign_id = c.id AND k.pending > 0
         JOIN messages m FORCE INDEX (ix_messages_pick)
           ON m.campaign_id = c.id AND m.pick_class_id = k.hours_class_id
         JOIN answers a ON a.id = m.turn
        WHERE c.status = 'running' AND c.account_id IS NULL AND c.kind = 'reply'`,
    );
  }

  /** Messages of answers whose time is over, in slices. */
  async tooLate(now: Date, limit: number): Promise<{ campaignId: number; messageId: number }[]> {
    return this.database.query(
      `SELECT m.campaign_id AS campaignId, m.id AS messageId
         FROM campaigns c
         JOIN campaign_classes k ON k.campaign_id = c.id AND k.pending > 0
         JOIN messages m FORCE INDEX (ix_messages_pick)
           ON m.campaign_id = c.id AND m.pick_class_id = k.hours_class_id
         JOIN answers a ON a.id = m.turn
        WHERE c.status = 'running' AND c.account_id IS NULL AND c.kind = 'reply' AND a.not_after <= ?
        LIMIT ?`,
      [now, limit],
    );
  }
}

const COLUMNS = `company_id, account_id, number_id, phone, kind, reply_id, automatic, bound, campaign_id,
  origin_campaign_id, keyword_id, is_step, user_id, text, segments, created_at, not_after`;

function toRow(answer: NewAnswer, automatic: 1 | null): unknown[] {
  return [
    answer.companyId,
    answer.accountId,
    answer.numberId,
    answer.phone,
    answer.kind,
    answer.replyId,
    automatic,
    answer.boundClassId !== null,
    answer.campaignId,
    answer.originCampaignId,
    answer.keywordId,
    answer.isStep,
    answer.userId,
    answer.text,
    answer.segments,
    answer.createdAt,
    answer.notAfter,
  ];
}
