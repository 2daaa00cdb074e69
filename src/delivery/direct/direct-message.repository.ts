import { Injectable } from '@nestjs/common';
import { CounterDeltas } from '../../campaigns/campaign-counter.repository.js';
import type { MessageReference } from '../../contracts/delivery-report.js';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import type { DirectTerms, DirectText, KnownDirectMessage, NewDirectMessage } from './direct-message.js';

/** Rows in one statement: the longest texts stay far below a packet of 16 MiB. */
const SLICE = 1_000;
/** `messages` counts turns in 32 bits: the same one comes again after four billion. */
const TURNS = 2 ** 32;

/** Direct messages and their rows in `messages`. */
@Injectable()
export class DirectMessageRepository {
  constructor(private readonly database: Database) {}

  /** Those of the references that the company has used, by reference. */
  async byReference(
    companyId: number,
    references: readonly string[],
  ): Promise<Map<string, KnownDirectMessage>> {
    if (references.length === 0) return new Map();
    const rows = await this.database.query<KnownDirectMessage>(
      `SELECT message_id AS id, campaign_id AS campaignId, batch_id AS batchId, reference, content_hash AS hash
         FROM direct_messages WHERE company_id = ? AND reference IN (?)`,
      [companyId, references],
    );
    return new Map(rows.map((row) => [row.reference, row]));
  }

  /**
   * Turns that nobody else is given. Commits by itself, so call it before a transaction.
   *
   * @returns the first of `count` turns in a row
   */
  async drawTurns(count: number): Promise<number> {
    const { affectedRows, insertId } = await this.database.execute(
      'UPDATE direct_turns SET next_turn = LAST_INSERT_ID(next_turn) + ? WHERE id = 1',
      [count],
    );
    if (affectedRows !== 1) throw new Error('The row of direct_turns is not there.');
    return insertId;
  }

  /**
   * Writes messages, pending, and tells their ids in the same order. A message whose time has not come is out of the
   * draw: the caller puts it among those that wait.
   *
   * @param firstTurn of the run that was drawn for them; it names their batch, too
   * @throws a duplicate key where a reference was used meanwhile
   */
  async insert(
    sql: SqlExecutor,
    terms: DirectTerms,
    messages: readonly NewDirectMessage[],
    firstTurn: number,
    deltas: CounterDeltas,
  ): Promise<number[]> {
    const turned = messages.map((message, index) => ({ ...message, turn: (firstTurn + index) % TURNS }));
    const ids: number[] = [];
    for (let start = 0; start < turned.length; start += SLICE) {
      const slice = turned.slice(start, start + SLICE);
      const idByTurn = await this.insertMessages(sql, terms, slice);
      ids.push(...slice.map(({ turn }) => required(idByTurn, turn)));
    }
    const withIds = turned.map((message, index) => ({ ...message, id: ids[index] }));
    // In order of the unique key: of two requests with the same references one waits, and finds them taken.
    withIds.sort((a, b) => (a.reference < b.reference ? -1 : 1));
    for (let start = 0; start < withIds.length; start += SLICE) {
      await sql.execute(
        `INSERT INTO direct_messages (message_id, company_id, campaign_id, account_id, batch_id, category, number_id,
                                      reference, content_hash, phone, text, segments, created_at, send_at, expires_at,
                                      check_at)
         VALUES ?`,
        [
          withIds
            .slice(start, start + SLICE)
            .map(({ id, reference, hash, phone, text, segments }) => [
              ...[id, terms.companyId, terms.campaignId, terms.accountId, firstTurn, terms.category],
              ...[terms.numberId, reference, hash, phone, text, segments, terms.createdAt, terms.sendAt],
              ...[terms.expiresAt, terms.expiresAt],
            ]),
        ],
      );
    }
    deltas.addStatus(
      terms.campaignId,
      'pending',
      terms.sendAt === null ? null : 'scheduled',
      messages.length,
    );
    if (terms.sendAt === null) {
      for (const { hoursClassId } of messages) deltas.addPending(terms.campaignId, hoursClassId, 1);
    }
    return ids;
  }

  private async insertMessages(
    sql: SqlExecutor,
    { campaignId, companyId, sendAt }: DirectTerms,
    slice: readonly (NewDirectMessage & { turn: number })[],
  ): Promise<Map<number, number>> {
    const reason = sendAt === null ? null : 'scheduled';
    await sql.execute(
      `INSERT INTO messages (campaign_id, company_id, phone, turn, status, reason, hours_class_id, pick_class_id,
                             pick_key)
       VALUES ?`,
      [
        slice.map(({ phone, turn, hoursClassId }) => [
          ...[campaignId, companyId, phone, turn, 'pending', reason, hoursClassId],
          ...[sendAt === null ? hoursClassId : null, turn],
        ]),
      ],
    );
    const turns = slice.map(({ turn }) => turn);
    // A range of turns for each person: a list of them would be a million combinations.
    const rows = await sql.query<{ id: number; turn: number }>(
      `SELECT id, turn FROM messages FORCE INDEX (uq_messages_person)
        WHERE campaign_id = ? AND phone IN (?) AND turn BETWEEN ? AND ?`,
      [campaignId, [...new Set(slice.map(({ phone }) => phone))], Math.min(...turns), Math.max(...turns)],
    );
    return new Map(rows.map(({ id, turn }) => [turn, Number(id)]));
  }

  /** The texts of drawn messages, by id of the message. */
  async texts(sql: SqlExecutor, messageIds: readonly number[]): Promise<Map<number, DirectText>> {
    if (messageIds.length === 0) return new Map();
    const rows = await sql.query<{ id: number; text: string; segments: number; expiresAt: Date }>(
      'SELECT message_id AS id, text, segments, expires_at AS expiresAt FROM direct_messages WHERE message_id IN (?)',
      [messageIds],
    );
    return new Map(
      rows.map(({ id, text, segments, expiresAt }) => [
        Number(id),
        { text, segments, expiresAt: expiresAt.getTime() },
      ]),
    );
  }

  /** Messages to be seen to, as their time is over. */
  async toCheck(now: Date, limit: number): Promise<MessageReference[]> {
    return this.database.query<MessageReference>(
      `SELECT campaign_id AS campaignId, message_id AS messageId FROM direct_messages
        WHERE check_at <= ? ORDER BY check_at LIMIT ?`,
      [now, limit],
    );
  }

  /** Says when they are to be seen to again; null: never. */
  async setCheck(sql: SqlExecutor, messageIds: readonly number[], at: Date | null): Promise<void> {
    if (messageIds.length === 0) return;
    await sql.execute('UPDATE direct_messages SET check_at = ? WHERE message_id IN (?)', [at, messageIds]);
  }
}

function required(ids: ReadonlyMap<number, number>, turn: number): number {
  const id = ids.get(turn);
  if (id === undefined) throw new Error(`The direct message of turn ${turn} was written and is not there.`);
  return id;
}
