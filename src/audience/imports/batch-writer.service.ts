import { Injectable } from '@nestjs/common';
import { Database, type TransactionSql } from '../../platform/database/database.js';
import { ContactPlacementService } from '../contacts/contact-placement.service.js';
import type { ListCountChange } from '../lists/list-count.repository.js';
import {
  BulkContactRepository,
  type BulkTarget,
  type ExistingContact,
  type NumberedContact,
  type Overwrite,
} from './bulk-contact.repository.js';
import type { ImportSettings } from './import-settings.js';
import { mergeContact } from './merge-contact.js';

/** Contacts of a batch with what they would become if they overwrite what is in the list now. */
export interface PreparedBatch {
  /** Distinct numbers, sorted. */
  rows: NumberedContact[];
  /** Phone → the contact as it was read, and what the row makes of it. */
  merged: Map<string, { seen: string; row: NumberedContact }>;
}

/** What became of the contacts of a batch, and how the kept counts of the list change by it. */
export interface WrittenBatch {
  inserted: number;
  updated: number;
  duplicates: number;
  countChanges: ListCountChange[];
}

/** A contact changed between preparing and writing: prepare again. */
export class StalePreparationError extends Error {
  constructor() {
    super('A contact changed while a batch was prepared that overwrites it.');
    this.name = 'StalePreparationError';
  }
}

/** Writes the contacts of a batch and tells exactly what became of each. */
@Injectable()
export class BatchWriterService {
  constructor(
    private readonly database: Database,
    private readonly contacts: BulkContactRepository,
    private readonly placement: ContactPlacementService,
  ) {}

  /**
   * What a batch must know before its transaction: place and hours class of merged contacts need further tables,
   * and a transaction that asks the pool for a second connection can starve it.
   */
  async prepare(
    target: BulkTarget,
    settings: ImportSettings,
    rows: readonly NumberedContact[],
  ): Promise<PreparedBatch> {
    const sorted = inPhoneOrder(rows);
    const merged: PreparedBatch['merged'] = new Map();
    if (settings.duplicates === 'keep') return { rows: sorted, merged };
    const byPhone = new Map(sorted.map((row) => [row.contact.phone, row]));
    const existing = await this.contacts.findExisting(this.database, target, [...byPhone.keys()]);
    const drafts = existing.flatMap((contact) => {
      const row = byPhone.get(contact.phone);
      return row ? [{ contact, row, draft: mergeContact(contact, row.contact, settings.mapping) }] : [];
    });
    const { contacts: placed } = await this.placement.place(drafts.map(({ draft }) => draft));
    drafts.forEach(({ contact, row }, index) => {
      const result = placed[index];
      if (!result) return;
      merged.set(contact.phone, { seen: fingerprint(contact), row: { row: row.row, contact: result } });
    });
    return { rows: sorted, merged };
  }

  /**
   * Adds the new contacts, and overwrites where the policy says so. Keep: the file's first row wins, and what was
   * in the list before the import stays. Update: the file's last row wins. The row number decides, so batches may
   * finish in any order. Within one import only the first row of a number counts as inserted or updated, all
   * others as duplicates.
   *
   * @throws StalePreparationError
   */
  async write(
    sql: TransactionSql,
    target: BulkTarget,
    settings: ImportSettings,
    { rows, merged }: PreparedBatch,
  ): Promise<WrittenBatch> {
    const inserted = await this.contacts.insertNew(sql, target, rows);
    if (inserted === rows.length) return { inserted, updated: 0, duplicates: 0, countChanges: [] };
    const byPhone = new Map(rows.map((row) => [row.contact.phone, row]));
    const existing = await this.contacts.lockExisting(sql, target, [...byPhone.keys()]);
    const overwrites: Overwrite[] = [];
    let updated = 0;
    for (const contact of existing) {
      const row = byPhone.get(contact.phone);
      if (!row || !overwritesContact(settings.duplicates, target.importId, row.row, contact)) continue;
      if (contact.importId !== target.importId) updated++;
      if (settings.duplicates === 'keep') {
        overwrites.push({ id: contact.id, ...row });
        continue;
      }
      const preparation = merged.get(contact.phone);
      if (preparation?.seen !== fingerprint(contact)) throw new StalePreparationError();
      overwrites.push({ id: contact.id, ...preparation.row });
    }
    await this.contacts.overwrite(sql, target, overwrites);
    return { inserted, updated, duplicates: rows.length - inserted - updated, countChanges: [] };
  }
}

/** In the order of the unique key, where phones are numbers. */
function inPhoneOrder(rows: readonly NumberedContact[]): NumberedContact[] {
  return rows
    .map((row) => ({ row, phone: Number(row.contact.phone) }))
    .sort((a, b) => a.phone - b.phone)
    .map(({ row }) => row);
}

/** Whether a row of the import replaces what the list holds. */
function overwritesContact(
  policy: ImportSettings['duplicates'],
  importId: number,
  row: number,
  contact: ExistingContact,
): boolean {
  const sameImport = contact.importId === importId && contact.importRow !== null;
  if (policy === 'keep') return sameImport && Number(contact.importRow) > row;
  return !sameImport || Number(contact.importRow) < row;
}

function fingerprint(contact: ExistingContact): string {
  return JSON.stringify(contact);
}
