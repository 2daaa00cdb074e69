import { Injectable } from '@nestjs/common';
import { Database, type TransactionSql } from '../../platform/database/database.js';
import { ContactIdRepository } from '../contacts/contact-id.repository.js';
import { ContactPlacementService } from '../contacts/contact-placement.service.js';
import type { ListCountChange } from '../lists/list-count.repository.js';
import {
  BulkContactRepository,
  type BulkTarget,
  type ExistingContact,
  type NumberedContact,
  type Overwrite,
} from './bulk-contact.repository.js';
import { CountChanges } from './count-changes.js';
import type { ImportSettings } from './import-settings.js';
import { mergeContact } from './merge-contact.js';

/** Contacts of a batch with what they would become if they overwrite what is in the list now. */
export interface PreparedBatch {
  /** Distinct numbers, sorted. */
  rows: NumberedContact[];
  /** Id of the first row, should it be added; the others follow. */
  firstId: number;
  /** Phone → the contact as it was read, and what the row makes of it. */
  merged: Map<string, { seen: string; row: NumberedContact }>;
}

/** What became of the contacts of a batch. */
export interface WrittenBatch {
  inserted: number;
  updated: number;
  /** Numbers that were there already and changed nothing. */
  duplicates: number;
  /** What it makes of the kept counts of the list, for the same transaction. */
  countChanges: ListCountChange[];
}

/** A contact changed or went between preparing and writing: prepare again. */
export class StalePreparationError extends Error {
  constructor() {
    super('A contact changed or went while a batch was worked on that meets it.');
    this.name = 'StalePreparationError';
  }
}

/** Writes the contacts of a batch and tells exactly what became of each. */
@Injectable()
export class BatchWriterService {
  constructor(
    private readonly database: Database,
    private readonly contacts: BulkContactRepository,
    private readonly ids: ContactIdRepository,
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
    const firstId = rows.length === 0 ? 0 : await this.ids.reserve(rows.length);
    if (settings.duplicates === 'keep') return { rows: sorted, firstId, merged };
    const byPhone = new Map(sorted.map((row) => [row.contact.phone, row]));
    const existing = await this.contacts.findExisting(this.database, target, [...byPhone.keys()]);
    const namedStates = await this.placement.namedStates(existing);
    const drafts = existing.flatMap((contact, index) => {
      const row = byPhone.get(contact.phone);
      if (!row) return [];
      const draft = mergeContact(contact, row.contact, settings.mapping, namedStates[index] ?? null);
      return [{ contact, row, draft }];
    });
    const { contacts: placed } = await this.placement.place(drafts.map(({ draft }) => draft));
    drafts.forEach(({ contact, row }, index) => {
      const result = placed[index];
      if (!result) return;
      merged.set(contact.phone, { seen: fingerprint(contact), row: { row: row.row, contact: result } });
    });
    return { rows: sorted, firstId, merged };
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
    { rows, firstId, merged }: PreparedBatch,
  ): Promise<WrittenBatch> {
    const { inserted, present } = await this.contacts.insertNew(sql, target, rows, firstId);
    const counts = new CountChanges();
    const known = present === null ? null : new Set(present);
    const met: NumberedContact[] = [];
    for (const row of rows) {
      // Where the server did not name the numbers that it knew, all are looked at.
      if (known === null || known.has(row.contact.phone)) met.push(row);
      else counts.add(row.contact.region, row.contact.hoursClassId, 1);
    }
    const updated = met.length === 0 ? 0 : await this.overwrite(sql, target, settings, met, merged, counts);
    return { inserted, updated, duplicates: rows.length - inserted - updated, countChanges: counts.list() };
  }

  /** @returns contacts of the time before this import that were overwritten */
  private async overwrite(
    sql: TransactionSql,
    target: BulkTarget,
    settings: ImportSettings,
    met: readonly NumberedContact[],
    merged: PreparedBatch['merged'],
    counts: CountChanges,
  ): Promise<number> {
    const byPhone = new Map(met.map((row) => [row.contact.phone, row]));
    const existing = await this.contacts.lockExisting(sql, target, [...byPhone.keys()]);
    // Deleted since it stood in the way: the row must get another chance, or it would be lost.
    if (existing.length !== met.length) throw new StalePreparationError();
    const overwrites: Overwrite[] = [];
    let updated = 0;
    for (const contact of existing) {
      const row = byPhone.get(contact.phone);
      if (!row) continue;
      if (contact.importId === target.importId && contact.importRow === row.row) {
        counts.add(contact.region, contact.hoursClassId, 1);
        continue;
      }
      if (!overwritesContact(settings.duplicates, target.importId, row.row, contact)) continue;
      if (contact.importId !== target.importId) updated++;
      const result = settings.duplicates === 'keep' ? row : preparedFor(contact, merged);
      counts.add(contact.region, contact.hoursClassId, -1);
      counts.add(result.contact.region, result.contact.hoursClassId, 1);
      overwrites.push({ id: contact.id, row: result.row, contact: result.contact });
    }
    await this.contacts.overwrite(sql, target, overwrites);
    return updated;
  }
}

/** @throws StalePreparationError where the contact is not what it was when the row was merged with it */
function preparedFor(contact: ExistingContact, merged: PreparedBatch['merged']): NumberedContact {
  const preparation = merged.get(contact.phone);
  if (preparation?.seen !== fingerprint(contact)) throw new StalePreparationError();
  return preparation.row;
}

/** In the order of the unique key, where phones are numbers. */
function inPhoneOrder(rows: readonly NumberedContact[]): NumberedContact[] {
  const phones = new Float64Array(rows.length);
  rows.forEach((row, index) => {
    phones[index] = Number(row.contact.phone);
  });
  const order = Uint32Array.from(rows.keys());
  order.sort((a, b) => (phones[a] ?? 0) - (phones[b] ?? 0));
  const sorted: NumberedContact[] = [];
  for (const index of order) {
    const row = rows[index];
    if (row) sorted.push(row);
  }
  return sorted;
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
