import { fromJsonColumn } from '../../platform/database/json-column.js';
import type { BatchAccount, ContactImport, ImportSums } from './import.js';
import { importSettingsSchema } from './import-settings.js';

type Sums = Omit<ImportSums, 'places'>;

/** A row of `imports` as IMPORT_COLUMNS reads it. */
export interface ImportRow extends Omit<ContactImport, 'settings' | 'sums' | 'cutDone' | 'frozen'>, Sums {
  settings: unknown;
  fromMemory: number;
  fromRedis: number;
  fromTable: number;
  cutDone: number;
  frozen: number;
}

export const IMPORT_COLUMNS = `id, company_id AS companyId, list_id AS listId, status,
  status_reason AS statusReason, file_name AS fileName, storage_key AS storageKey, file_bytes AS fileBytes,
  text_key AS textKey, text_bytes AS textBytes, settings, batches_cut AS batchesCut, cut_offset AS cutOffset,
  cut_rows AS cutRows, cut_line AS cutLine, cut_done AS cutDone, cut_attempts AS cutAttempts, rows_done AS \`rows\`,
  bytes_done AS bytes, inserted, updated, duplicates, rejected, opted_out AS optedOut,
  places_from_memory AS fromMemory, places_from_redis AS fromRedis, places_from_table AS fromTable,
  worked_ms AS workedMs, working_since AS workingSince, frozen, created_by AS createdBy, created_at AS createdAt,
  started_at AS startedAt, finished_at AS finishedAt`;

/** What `imports` sums up of the accounts in `import_batches`, in the order of `accountValues`. */
export const ACCOUNT_COLUMNS = [
  'inserted',
  'updated',
  'duplicates',
  'rejected',
  'opted_out',
  'places_from_memory',
  'places_from_redis',
  'places_from_table',
] as const;

/** In the order of ACCOUNT_COLUMNS. */
export function accountValues(account: BatchAccount): number[] {
  const { inserted, updated, duplicates, rejected, optedOut, places } = account;
  const { fromMemory, fromRedis, fromTable } = places;
  return [inserted, updated, duplicates, rejected, optedOut, fromMemory, fromRedis, fromTable];
}

export function toImport(row: ImportRow): ContactImport {
  const { rows, bytes, inserted, updated, duplicates, rejected, optedOut, ...one } = row;
  const { fromMemory, fromRedis, fromTable, ...rest } = one;
  return {
    ...rest,
    settings: importSettingsSchema.parse(fromJsonColumn(row.settings)),
    cutDone: row.cutDone === 1,
    frozen: row.frozen === 1,
    sums: {
      rows,
      bytes,
      inserted,
      updated,
      duplicates,
      rejected,
      optedOut,
      places: { fromMemory, fromRedis, fromTable },
    },
  };
}
