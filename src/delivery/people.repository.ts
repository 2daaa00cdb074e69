import { Injectable } from '@nestjs/common';
import type { SendingLimit, SendTimes } from '../compliance/frequency/sending-limit.js';
import type { SqlExecutor } from '../platform/database/database.js';

/** What the company knows of a person: the frequency rule, the number that they know, and a carrier's verdict. */
export interface Person extends SendTimes {
  phone: number;
  lastMessageId: number | null;
  numberId: number | null;
  unreachableReason: string | null;
}

/** One person to be reserved for one message. */
export interface Reservation {
  phone: number;
  messageId: number;
  campaignId: number;
  numberId: number;
}

/** A reservation, when its message is to leave (ms since the epoch), and how often its person may be texted. */
export interface LimitedReservation extends Reservation {
  slotAt: number;
  limits: readonly SendingLimit[];
}

const TIME_COLUMNS = { 1: 'last_at', 2: 'second_at', 3: 'third_at' } as const;

/** People of a company by number, and the messages that they got. */
@Injectable()
export class PeopleRepository {
  async find(sql: SqlExecutor, companyId: number, phones: readonly number[]): Promise<Map<number, Person>> {
    if (phones.length === 0) return new Map();
    const rows = await sql.query<Person>(
      `SELECT phone, last_message_id AS lastMessageId, number_id AS numberId, last_at AS lastAt,
              second_at AS secondAt, third_at AS thirdAt, unreachable_reason AS unreachableReason
         FROM people WHERE company_id = ? AND phone IN (?)`,
      [companyId, phones],
    );
    return new Map(rows.map((row) => [row.phone, row]));
  }

  /**
   * Reserves each person for a message unless one of its limits holds them. One upsert in order of phone, so that two
   * dispatchers never wait for each other in a circle. The times that are kept are those at which messages leave: by
   * that of the claim the next one could come a minute too early.
   *
   * @returns the people as they stand afterwards: whose `lastMessageId` is the message of the reservation is reserved
   */
  async reserve(
    sql: SqlExecutor,
    companyId: number,
    reservations: readonly LimitedReservation[],
    now: number,
  ): Promise<Map<number, Person>> {
    if (reservations.length === 0) return new Map();
    const sorted = [...reservations].sort((a, b) => a.phone - b.phone);
    const free = freeCondition(sorted, now);
    // MySQL assigns from left to right: the condition reads all old values, then the owner tells whether it held.
    const won = 'last_message_id = VALUES(last_message_id)';
    await sql.execute(
      `INSERT INTO people (company_id, phone, last_message_id, number_id, last_at) VALUES ?
       ON DUPLICATE KEY UPDATE
         last_message_id = IF(${free.sql}, VALUES(last_message_id), last_message_id),
         number_id = IF(${won}, VALUES(number_id), number_id),
         third_at = IF(${won}, second_at, third_at),
         second_at = IF(${won}, last_at, second_at),
         last_at = IF(${won}, VALUES(last_at), last_at)`,
      [
        sorted.map((item) => [companyId, item.phone, item.messageId, item.numberId, new Date(item.slotAt)]),
        ...free.parameters,
      ],
    );
    return this.find(
      sql,
      companyId,
      sorted.map((item) => item.phone),
    );
  }

  /** Ties the message to the person, so that a reply finds it even before its result is written. */
  async addMessages(
    sql: SqlExecutor,
    companyId: number,
    reservations: readonly (Reservation & { slotAt: number })[],
  ): Promise<void> {
    if (reservations.length === 0) return;
    await sql.execute(
      `INSERT INTO person_messages (company_id, phone, message_id, campaign_id, number_id, slot_at) VALUES ?
       ON DUPLICATE KEY UPDATE number_id = VALUES(number_id), slot_at = VALUES(slot_at)`,
      [
        [...reservations]
          .sort((a, b) => a.phone - b.phone)
          .map((item) => [
            companyId,
            item.phone,
            item.messageId,
            item.campaignId,
            item.numberId,
            new Date(item.slotAt),
          ]),
      ],
    );
  }

  /** Takes reservations back of messages that never left: the person may be texted by another one. */
  async release(
    sql: SqlExecutor,
    companyId: number,
    messages: readonly { phone: number; messageId: number }[],
  ): Promise<void> {
    if (messages.length === 0) return;
    const sorted = [...messages].sort((a, b) => a.phone - b.phone);
    await sql.execute(
      `UPDATE people SET last_message_id = NULL, last_at = second_at, second_at = third_at, third_at = NULL
        WHERE company_id = ? AND phone IN (?) AND last_message_id IN (?)`,
      [companyId, sorted.map((item) => item.phone), sorted.map((item) => item.messageId)],
    );
    await sql.execute(
      'DELETE FROM person_messages WHERE company_id = ? AND phone IN (?) AND message_id IN (?)',
      [companyId, sorted.map((item) => item.phone), sorted.map((item) => item.messageId)],
    );
  }

  /** Keeps a carrier's verdict that these numbers can never be reached. */
  async markUnreachable(
    sql: SqlExecutor,
    companyId: number,
    phones: readonly number[],
    reason: string,
  ): Promise<void> {
    if (phones.length === 0) return;
    await sql.execute('UPDATE people SET unreachable_reason = ? WHERE company_id = ? AND phone IN (?)', [
      reason,
      companyId,
      [...phones].sort((a, b) => a - b),
    ]);
  }
}

/** Whether none of a row's limits holds it; a limit that not all have names the phones that it is for. */
function freeCondition(
  reservations: readonly LimitedReservation[],
  now: number,
): { sql: string; parameters: unknown[] } {
  const phonesByLimit = new Map<string, { limit: SendingLimit; phones: number[] }>();
  for (const { phone, limits } of reservations) {
    for (const limit of limits) {
      const key = `${limit.most}/${limit.ms}`;
      const entry = phonesByLimit.get(key) ?? { limit, phones: [] };
      entry.phones.push(phone);
      phonesByLimit.set(key, entry);
    }
  }
  const conditions = ['TRUE'];
  const parameters: unknown[] = [];
  for (const { limit, phones } of phonesByLimit.values()) {
    const column = TIME_COLUMNS[limit.most];
    const exempt = phones.length < reservations.length ? 'phone NOT IN (?) OR ' : '';
    conditions.push(`(${exempt}${column} IS NULL OR ${column} <= ?)`);
    if (exempt !== '') parameters.push(phones);
    parameters.push(new Date(now - limit.ms));
  }
  return { sql: conditions.join(' AND '), parameters };
}
