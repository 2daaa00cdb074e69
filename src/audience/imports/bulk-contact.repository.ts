import { Injectable } from '@nestjs/common';
import type { SqlExecutor, TransactionSql } from '../../platform/database/database.js';
import { textsFromJsonColumn } from '../../platform/database/json-column.js';
import { valueSlices } from '../../platform/database/value-slices.js';
import type { PlacedContact } from '../contacts/contact.js';
import { CHANGEABLE_COLUMNS, changeableValues } from '../contacts/contact-columns.js';
import { duplicatePhones, keepWarnings } from './duplicate-warnings.repository.js';
import { infileText, isLocalInfileRefusal, loadLocalInfile, NULL } from './local-infile.js';

/** Where a batch's contacts go. */
export interface BulkTarget {
  companyId: number;
  listId: number;
  importId: number;
  now: Date;
}

/** A contact with the number of its record in the file. */
export interface NumberedContact {
  row: number;
  contact: PlacedContact;
}

/** What became of contacts that were to be added. */
export interface InsertedContacts {
  inserted: number;
  /** Numbers that the list knew already; null where the server did not name them all. */
  present: string[] | null;
}

/** A contact of the list and what becomes of it. */
export interface Overwrite extends NumberedContact {
  id: number;
}

/** A contact that was in the list before this statement. */
export interface ExistingContact {
  id: number;
  phone: string;
  importId: number | null;
  importRow: number | null;
  region: string | null;
  hoursClassId: number;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  zip: string | null;
  timeZone: string | null;
  customFields: Record<string, string> | null;
}

interface ExistingRow extends Omit<ExistingContact, 'phone' | 'customFields'> {
  phone: number;
  customFields: unknown;
}

const ROW_COLUMNS = ['phone', ...CHANGEABLE_COLUMNS, 'import_row'] as const;
const TARGET_COLUMNS = ['list_id', 'company_id', 'import_id', 'created_at', 'updated_at'] as const;
/** What an overwriting row replaces; the contact keeps its id, number and date of creation. */
const OVERWRITTEN = [...ROW_COLUMNS.filter((column) => column !== 'phone'), 'import_id', 'updated_at'];

/** About 250 bytes a row: 500 stay far below the smallest max_allowed_packet (1 MB). */
const ROWS_PER_INSERT = 500;
/** A list of 1,000 numbers is planned as a range read by MySQL and MariaDB alike. */
const PHONES_PER_SELECT = 1_000;

/** 200 KB: the server reads one piece while the next is made. */
const ROWS_PER_PIECE = 1_000;

/** Bulk SQL of contacts: adding many, finding those that were there, overwriting some. */
@Injectable()
export class BulkContactRepository {
  /** Set once the server has refused LOAD DATA LOCAL: it would refuse the next batch as well. */
  private localInfileRefused = false;

  /**
   * Adds the contacts whose numbers are not in the list; the others are left alone. Phones must be distinct and
   * sorted: two batches then wait for each other in one order.
   *
   * @param firstId of as many ids in a row as there are contacts
   */
  async insertNew(
    sql: TransactionSql,
    target: BulkTarget,
    rows: readonly NumberedContact[],
    firstId: number,
  ): Promise<InsertedContacts> {
    if (rows.length === 0) return { inserted: 0, present: [] };
    if (!this.localInfileRefused) {
      try {
        return await this.load(sql, target, rows, firstId);
      } catch (error) {
        if (!isLocalInfileRefusal(error)) throw error;
        this.localInfileRefused = true;
      }
    }
    return { inserted: await this.insertRows(sql, target, rows, firstId), present: null };
  }

  /** Which of the numbers stand in the list now. */
  findExisting(sql: SqlExecutor, target: BulkTarget, phones: readonly string[]): Promise<ExistingContact[]> {
    return this.selectExisting(sql, target, phones, '');
  }

  /** The same, held against change until the transaction ends. */
  lockExisting(
    sql: TransactionSql,
    target: BulkTarget,
    phones: readonly string[],
  ): Promise<ExistingContact[]> {
    return this.selectExisting(sql, target, phones, 'FOR UPDATE');
  }

  /** Overwrites contacts that are in the list and locked by this transaction. */
  async overwrite(sql: TransactionSql, target: BulkTarget, rows: readonly Overwrite[]): Promise<void> {
    const changes = OVERWRITTEN.map((column) => `${column} = VALUES(${column})`).join(', ');
    const columns = ['id', ...ROW_COLUMNS, ...TARGET_COLUMNS].join(', ');
    const values = rows.map(({ id, row, contact }) => [
      id,
      ...rowValues(row, contact),
      ...targetValues(target),
    ]);
    for (const slice of valueSlices(values, ROWS_PER_INSERT)) {
      await sql.execute(`INSERT INTO contacts (${columns}) VALUES ? ON DUPLICATE KEY UPDATE ${changes}`, [
        slice,
      ]);
    }
  }

  private async selectExisting(
    sql: SqlExecutor,
    target: BulkTarget,
    phones: readonly string[],
    lock: '' | 'FOR UPDATE',
  ): Promise<ExistingContact[]> {
    const found: ExistingContact[] = [];
    for (let start = 0; start < phones.length; start += PHONES_PER_SELECT) {
      const rows = await sql.query<ExistingRow>(
        `SELECT id, phone, import_id AS importId, import_row AS importRow, region,
           hours_class_id AS hoursClassId, first_name AS firstName, last_name AS lastName, email, zip,
           time_zone AS timeZone, custom_fields AS customFields
         FROM contacts WHERE company_id = ? AND list_id = ? AND phone IN (?) ORDER BY phone ${lock}`,
        [target.companyId, target.listId, phones.slice(start, start + PHONES_PER_SELECT).map(Number)],
      );
      found.push(
        ...rows.map((row) => ({
          ...row,
          phone: String(row.phone),
          customFields: textsFromJsonColumn(row.customFields),
        })),
      );
    }
    return found;
  }

  private async load(
    sql: TransactionSql,
    target: BulkTarget,
    rows: readonly NumberedContact[],
    firstId: number,
  ): Promise<InsertedContacts> {
    await keepWarnings(sql);
    const inserted = await loadLocalInfile(
      sql,
      `LOAD DATA LOCAL INFILE 'contacts' IGNORE INTO TABLE contacts CHARACTER SET utf8mb4
       (id, ${ROW_COLUMNS.join(', ')}) SET ${TARGET_COLUMNS.map((column) => `${column} = ?`).join(', ')}`,
      targetValues(target),
      infilePieces(rows, firstId),
    );
    if (inserted === rows.length) return { inserted, present: [] };
    const present = await duplicatePhones(sql, target.listId);
    return { inserted, present: present.length === rows.length - inserted ? present : null };
  }

  private async insertRows(
    sql: TransactionSql,
    target: BulkTarget,
    rows: readonly NumberedContact[],
    firstId: number,
  ): Promise<number> {
    const columns = ['id', ...ROW_COLUMNS, ...TARGET_COLUMNS].join(', ');
    const values = rows.map(({ row, contact }, index) => [
      firstId + index,
      ...rowValues(row, contact),
      ...targetValues(target),
    ]);
    let added = 0;
    for (const slice of valueSlices(values, ROWS_PER_INSERT)) {
      const { affectedRows } = await sql.execute(`INSERT IGNORE INTO contacts (${columns}) VALUES ?`, [
        slice,
      ]);
      added += affectedRows;
    }
    return added;
  }
}

/** In the order of ROW_COLUMNS. */
function rowValues(row: number, contact: PlacedContact): (string | number | null)[] {
  return [contact.phone, ...changeableValues(contact), row];
}

/** In the order of TARGET_COLUMNS. */
function targetValues(target: BulkTarget): (number | Date)[] {
  return [target.listId, target.companyId, target.importId, target.now, target.now];
}

/** The rows as LOAD DATA reads them, piece by piece: one text of 10,000 rows would be held twice while it is encoded. */
function* infilePieces(rows: readonly NumberedContact[], firstId: number): Generator<Buffer> {
  let id = firstId;
  for (let start = 0; start < rows.length; start += ROWS_PER_PIECE) {
    let text = '';
    const end = Math.min(start + ROWS_PER_PIECE, rows.length);
    for (const { row, contact } of rows.slice(start, end)) text += infileLine(id++, row, contact);
    yield Buffer.from(text, 'utf8');
  }
}

/** In the order of ROW_COLUMNS behind the id; written out, as this is made for every row of every list. */
function infileLine(id: number, row: number, contact: PlacedContact): string {
  const { phone, country, timeZone, hoursClassId, customFields } = contact;
  const place = `${country ?? NULL}\t${infileText(contact.region)}\t${infileText(contact.city)}`;
  const name = `${infileText(contact.firstName)}\t${infileText(contact.lastName)}`;
  const address = `${infileText(contact.email)}\t${infileText(contact.zip)}\t${timeZone ?? NULL}`;
  const custom = customFields === null ? NULL : infileText(JSON.stringify(customFields));
  return `${id}\t${phone}\t${place}\t${name}\t${address}\t${hoursClassId}\t${custom}\t${row}\n`;
}
