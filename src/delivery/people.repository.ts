import { Injectable } from '@nestjs/common';
import type { SqlExecutor } from '../platform/database/database.js';

/** What the company knows of a person: the frequency rule, the number that they know, and a carrier's verdict. */
export interface Person {
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

/** People of a company by number, and the messages that they got. */
@Injectable()
export class PeopleRepository {
  async find(sql: SqlExecutor, companyId: number, phones: readonly number[]): Promise<Map<number, Person>> {
    if (phones.length === 0) return new Map();
    const rows = await sql.query<Person>(
      `SELECT phone, last_message_id AS lastMessageId, number_id AS numberId,
              unreachable_reason AS unreachableReason
         FROM people WHERE company_id = ? AND phone IN (?)`,
      [companyId, phones],
    );
    return new Map(rows.map((row) => [row.phone, row]));
  }

  /**
   * Reserves each person for a message unless another one reached them after `windowStart`. One upsert in order of
   * phone, so that two dispatchers never wait for each other in a circle; who owns `last_message_id` afterwards has
   * won.
   *
   * @returns ids of the messages that hold their person now
   */
  async reserve(
    sql: SqlExecutor,
    companyId: number,
    reservations: readonly Reservation[],
    at: Date,
    windowStart: Date,
  ): Promise<Set<number>> {
    if (reservations.length === 0) return new Set();
    const sorted = [...reservations].sort((a, b) => a.phone - b.phone);
    // MySQL assigns from left to right, so `last_at` must come last: the condition reads its old value.
    const free = '(last_at IS NULL OR last_at <= ?)';
    await sql.execute(
      `INSERT INTO people (company_id, phone, last_message_id, number_id, last_at) VALUES ?
       ON DUPLICATE KEY UPDATE
         third_at = IF(${free}, second_at, third_at),
         second_at = IF(${free}, last_at, second_at),
         number_id = IF(${free}, VALUES(number_id), number_id),
         last_message_id = IF(${free}, VALUES(last_message_id), last_message_id),
         last_at = IF(${free}, VALUES(last_at), last_at)`,
      [
        sorted.map((item) => [companyId, item.phone, item.messageId, item.numberId, at]),
        ...Array.from({ length: 5 }, () => windowStart),
      ],
    );
    const people = await this.find(
      sql,
      companyId,
      sorted.map((item) => item.phone),
    );
    return new Set(
      sorted
        .filter((item) => people.get(item.phone)?.lastMessageId === item.messageId)
        .map((item) => item.messageId),
    );
  }

  /** Ties the message to the person, so that a reply finds it even before its result is written. */
  async addMessages(
    sql: SqlExecutor,
    companyId: number,
    reservations: readonly Reservation[],
    at: Date,
  ): Promise<void> {
    if (reservations.length === 0) return;
    await sql.execute(
      `INSERT INTO person_messages (company_id, phone, message_id, campaign_id, number_id, claimed_at) VALUES ?
       ON DUPLICATE KEY UPDATE number_id = VALUES(number_id), claimed_at = VALUES(claimed_at)`,
      [
        [...reservations]
          .sort((a, b) => a.phone - b.phone)
          .map((item) => [companyId, item.phone, item.messageId, item.campaignId, item.numberId, at]),
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
