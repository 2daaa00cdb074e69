import { Injectable } from '@nestjs/common';
import { Database, type TransactionSql } from '../../platform/database/database.js';
import type { Contact, PlacedContact } from './contact.js';
import { CHANGEABLE_COLUMNS, changeableValues } from './contact-columns.js';
import { CONTACT_COLUMNS, type ContactRow, toContact } from './contact-rows.js';

/** SQL of single contacts: ranges of the primary key that hold one row. */
@Injectable()
export class ContactRepository {
  constructor(private readonly database: Database) {}

  async find(companyId: number, listId: number, id: number): Promise<Contact | null> {
    const [row] = await this.database.query<ContactRow>(
      `SELECT ${CONTACT_COLUMNS} FROM contacts WHERE company_id = ? AND list_id = ? AND id = ?`,
      [companyId, listId, id],
    );
    return row ? toContact(row) : null;
  }

  /** The contact as it stands, held against change until the transaction ends. */
  async lock(sql: TransactionSql, companyId: number, listId: number, id: number): Promise<Contact | null> {
    const [row] = await sql.query<ContactRow>(
      `SELECT ${CONTACT_COLUMNS} FROM contacts WHERE company_id = ? AND list_id = ? AND id = ? FOR UPDATE`,
      [companyId, listId, id],
    );
    return row ? toContact(row) : null;
  }

  /** @param id of ContactIdRepository; a number that is in the list already fails with a duplicate key */
  async insert(
    sql: TransactionSql,
    companyId: number,
    listId: number,
    id: number,
    contact: PlacedContact,
    now: Date,
  ): Promise<void> {
    await sql.execute(
      `INSERT INTO contacts (list_id, id, company_id, phone, ${CHANGEABLE_COLUMNS.join(', ')}, created_at, updated_at)
       VALUES (?)`,
      [[listId, id, companyId, Number(contact.phone), ...changeableValues(contact), now, now]],
    );
  }

  /**
   * The same, but a number that is in the list already stays as it is. IGNORE is for that key alone: the values are
   * those of a contact that stands in another list, or were made to fit.
   *
   * @returns whether it was added
   */
  async insertUnlessThere(
    sql: TransactionSql,
    companyId: number,
    listId: number,
    id: number,
    contact: PlacedContact,
    now: Date,
  ): Promise<boolean> {
    const { affectedRows } = await sql.execute(
      `INSERT IGNORE INTO contacts (list_id, id, company_id, phone, ${CHANGEABLE_COLUMNS.join(', ')}, created_at,
                                    updated_at) VALUES (?)`,
      [[listId, id, companyId, Number(contact.phone), ...changeableValues(contact), now, now]],
    );
    return affectedRows === 1;
  }

  /** Replaces everything but the number of a contact that the transaction has locked. */
  async update(
    sql: TransactionSql,
    companyId: number,
    listId: number,
    id: number,
    contact: PlacedContact,
    now: Date,
  ): Promise<void> {
    await sql.execute(
      `UPDATE contacts SET ${CHANGEABLE_COLUMNS.map((column) => `${column} = ?`).join(', ')}, updated_at = ?
       WHERE company_id = ? AND list_id = ? AND id = ?`,
      [...changeableValues(contact), now, companyId, listId, id],
    );
  }

  /** Removes a contact that the transaction has locked. */
  async delete(sql: TransactionSql, companyId: number, listId: number, id: number): Promise<void> {
    await sql.execute('DELETE FROM contacts WHERE company_id = ? AND list_id = ? AND id = ?', [
      companyId,
      listId,
      id,
    ]);
  }
}
