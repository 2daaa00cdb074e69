import { Injectable } from '@nestjs/common';
import { Database, type TransactionSql } from '../../platform/database/database.js';
import { textsFromJsonColumn } from '../../platform/database/json-column.js';
import type { Contact, PlacedContact } from './contact.js';
import { CHANGEABLE_COLUMNS, changeableValues } from './contact-columns.js';

interface Row extends Omit<Contact, 'phone' | 'customFields' | 'state'> {
  phone: number;
  customFields: unknown;
}

const COLUMNS = `id, list_id AS listId, phone, country, region, city, first_name AS firstName,
  last_name AS lastName, email, zip, time_zone AS timeZone, hours_class_id AS hoursClassId,
  custom_fields AS customFields, created_at AS createdAt, updated_at AS updatedAt`;

/** SQL of single contacts and of pages of them. */
@Injectable()
export class ContactRepository {
  constructor(private readonly database: Database) {}

  async find(companyId: number, listId: number, id: number): Promise<Contact | null> {
    const [row] = await this.database.query<Row>(
      `SELECT ${COLUMNS} FROM contacts WHERE company_id = ? AND list_id = ? AND id = ?`,
      [companyId, listId, id],
    );
    return row ? toContact(row) : null;
  }

  /** One page in the list's own order: a range of the primary key. */
  async page(companyId: number, listId: number, after: number, limit: number): Promise<Contact[]> {
    const rows = await this.database.query<Row>(
      `SELECT ${COLUMNS} FROM contacts WHERE company_id = ? AND list_id = ? AND id > ? ORDER BY id LIMIT ?`,
      [companyId, listId, after, limit],
    );
    return rows.map(toContact);
  }

  async findByPhone(companyId: number, listId: number, phone: string): Promise<Contact | null> {
    const [row] = await this.database.query<Row>(
      `SELECT ${COLUMNS} FROM contacts WHERE company_id = ? AND list_id = ? AND phone = ?`,
      [companyId, listId, Number(phone)],
    );
    return row ? toContact(row) : null;
  }

  /** @returns the new contact's id; a number that is in the list already fails with a duplicate key */
  async insert(
    sql: TransactionSql,
    companyId: number,
    listId: number,
    contact: PlacedContact,
    now: Date,
  ): Promise<number> {
    const { insertId } = await sql.execute(
      `INSERT INTO contacts (list_id, company_id, phone, ${CHANGEABLE_COLUMNS.join(', ')}, created_at, updated_at)
       VALUES (?)`,
      [[listId, companyId, Number(contact.phone), ...changeableValues(contact), now, now]],
    );
    return insertId;
  }

  /** Replaces everything but the number. @returns whether it is still there */
  async update(
    companyId: number,
    listId: number,
    id: number,
    contact: PlacedContact,
    now: Date,
  ): Promise<boolean> {
    const { affectedRows } = await this.database.execute(
      `UPDATE contacts SET ${CHANGEABLE_COLUMNS.map((column) => `${column} = ?`).join(', ')}, updated_at = ?
       WHERE company_id = ? AND list_id = ? AND id = ?`,
      [...changeableValues(contact), now, companyId, listId, id],
    );
    return affectedRows > 0;
  }

  /** @returns whether it was there */
  async delete(sql: TransactionSql, companyId: number, listId: number, id: number): Promise<boolean> {
    const { affectedRows } = await sql.execute(
      'DELETE FROM contacts WHERE company_id = ? AND list_id = ? AND id = ?',
      [companyId, listId, id],
    );
    return affectedRows > 0;
  }
}

function toContact(row: Row): Contact {
  return {
    ...row,
    phone: String(row.phone),
    state: row.region,
    customFields: textsFromJsonColumn(row.customFields),
  };
}
