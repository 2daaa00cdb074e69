import { Injectable } from '@nestjs/common';
import type { PhoneRange } from '../../carriers/phone.js';
import { Database } from '../../platform/database/database.js';
import { allOf, type Fragment } from '../../platform/database/fragment.js';
import type { Contact } from './contact.js';
import { customFieldIn, type IdRange, pieceEnd } from './contact-pieces.repository.js';
import { CONTACT_COLUMNS, type ContactRow, toContact } from './contact-rows.js';

/** What a contact's row must hold; null: whatever it is. */
export interface RowConditions {
  phone: readonly PhoneRange[] | null;
  name: string | null;
  email: string | null;
  state: string | null;
  hoursClassIds: readonly number[] | null;
  customField: { name: string; value: string } | null;
  optedOut: boolean | null;
}

/** A list of 1,000 values is planned as a range read by MySQL and MariaDB alike. */
const VALUES_PER_SELECT = 1_000;

/**
 * SQL that finds contacts of one list: bounded pieces of the primary key, or of the unique key by number. The latter
 * holds no company: whoever asks by it has found the list among the company's before, and reads the rows with it.
 */
@Injectable()
export class ContactSearchRepository {
  constructor(private readonly database: Database) {}

  /** The id that ends a piece of `rows` contacts behind `after`; null where the list ends before: primary key. */
  async pieceEnd(companyId: number, listId: number, after: number, rows: number): Promise<number | null> {
    return pieceEnd(this.database, companyId, listId, { after, upTo: null }, rows);
  }

  /** Those of the piece for which all conditions hold, by id: one range of the primary key. */
  async inRange(
    companyId: number,
    listId: number,
    { after, upTo }: IdRange,
    conditions: RowConditions | null,
    limit: number,
  ): Promise<Contact[]> {
    const held = conditions ? conditionSql(conditions) : allOf([]);
    // Without the hint a condition on the number may tempt the server to sort what the other key finds.
    const rows = await this.database.query<ContactRow>(
      `SELECT ${CONTACT_COLUMNS} FROM contacts c FORCE INDEX (PRIMARY)
       WHERE company_id = ? AND list_id = ? AND id > ? ${upTo === null ? '' : 'AND id <= ?'} AND ${held.sql}
       ORDER BY id LIMIT ?`,
      [companyId, listId, after, ...(upTo === null ? [] : [upTo]), ...held.parameters, limit],
    );
    return rows.map(toContact);
  }

  /** Those of the ids for which all conditions hold, by id: points of the primary key. */
  async among(
    companyId: number,
    listId: number,
    ids: readonly number[],
    conditions: RowConditions,
  ): Promise<Contact[]> {
    const held = conditionSql(conditions);
    const rows = await this.database.query<ContactRow>(
      `SELECT ${CONTACT_COLUMNS} FROM contacts c FORCE INDEX (PRIMARY)
       WHERE company_id = ? AND list_id = ? AND id IN (?) AND ${held.sql} ORDER BY id`,
      [companyId, listId, ids, ...held.parameters],
    );
    return rows.map(toContact);
  }

  /** Up to `limit` ids of contacts with these numbers: ranges of uq_contacts_list_phone, which holds the id as well. */
  async idsByPhoneRanges(listId: number, ranges: readonly PhoneRange[], limit: number): Promise<number[]> {
    const { sql, parameters } = rangeSql(ranges);
    const rows = await this.database.query<{ id: number }>(
      `SELECT id FROM contacts FORCE INDEX (uq_contacts_list_phone) WHERE list_id = ? AND ${sql} LIMIT ?`,
      [listId, ...parameters, limit],
    );
    return rows.map((row) => row.id);
  }

  /** Ids of the contacts with these numbers: points of uq_contacts_list_phone. */
  async idsByPhones(listId: number, phones: readonly number[]): Promise<number[]> {
    const ids: number[] = [];
    for (let start = 0; start < phones.length; start += VALUES_PER_SELECT) {
      const rows = await this.database.query<{ id: number }>(
        'SELECT id FROM contacts FORCE INDEX (uq_contacts_list_phone) WHERE list_id = ? AND phone IN (?)',
        [listId, phones.slice(start, start + VALUES_PER_SELECT)],
      );
      ids.push(...rows.map((row) => row.id));
    }
    return ids;
  }

  /** Up to `limit` numbers that are opted out of the company: a range of the opt-outs' primary key. */
  async optedOutPhones(companyId: number, limit: number): Promise<number[]> {
    const rows = await this.database.query<{ phone: number }>(
      'SELECT phone FROM opt_outs WHERE company_id = ? AND account_id = 0 AND lifted_at IS NULL LIMIT ?',
      [companyId, limit],
    );
    return rows.map((row) => row.phone);
  }
}

/** Each row of `c` is looked at by itself. */
function conditionSql(conditions: RowConditions): Fragment {
  const { phone, name, email, state, hoursClassIds, customField, optedOut } = conditions;
  const parts: Fragment[] = [];
  if (phone) parts.push(rangeSql(phone));
  if (name !== null) {
    const begin = beginningWith(name);
    parts.push({
      sql: `(last_name LIKE ? ESCAPE '|' OR CONCAT_WS(' ', first_name, last_name) LIKE ? ESCAPE '|')`,
      parameters: [begin, begin],
    });
  }
  if (email !== null) parts.push({ sql: `email LIKE ? ESCAPE '|'`, parameters: [beginningWith(email)] });
  if (state !== null) parts.push({ sql: 'region = ?', parameters: [state] });
  if (hoursClassIds) parts.push({ sql: 'hours_class_id IN (?)', parameters: [hoursClassIds] });
  if (customField) parts.push(customFieldIn(customField.name, [customField.value]));
  if (optedOut !== null) {
    // A count and not EXISTS, which a server may turn round and begin with all opt-outs of the company.
    parts.push({
      sql: `(SELECT COUNT(*) FROM opt_outs o
              WHERE o.company_id = c.company_id AND o.phone = c.phone AND o.account_id = 0
                AND o.lifted_at IS NULL) = ?`,
      parameters: [optedOut ? 1 : 0],
    });
  }
  return allOf(parts);
}

function rangeSql(ranges: readonly PhoneRange[]): Fragment {
  return {
    sql: `(${ranges.map(() => 'phone BETWEEN ? AND ?').join(' OR ')})`,
    parameters: ranges.flatMap(({ from, to }) => [from, to]),
  };
}

/** A LIKE pattern with `|` as its escape: the backslash means something else under some SQL modes. */
function beginningWith(text: string): string {
  return `${text.replaceAll(/[|%_]/g, '|$&')}%`;
}
