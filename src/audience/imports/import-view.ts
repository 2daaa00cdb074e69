import type { ContactImport, ImportTotals } from './import.js';
import type { ImportView } from './import.schemas.js';

/** An import as the API shows it. `totals` are sums over its finished batches. */
export function toImportView(one: ContactImport, totals: ImportTotals): ImportView {
  const percent = one.status === 'completed' ? 100 : percentOf(totals.bytes, one.textBytes ?? 0);
  const rate = rowsPerSecond(one, totals);
  return {
    id: one.id,
    listId: one.listId,
    status: one.status,
    statusReason: one.statusReason,
    fileName: one.fileName,
    fileBytes: one.fileBytes,
    settings: one.settings,
    rows: totals.rows,
    inserted: totals.inserted,
    updated: totals.updated,
    duplicates: totals.duplicates,
    rejected: totals.rejected,
    rejectedByReason: totals.rejectedByReason,
    percent,
    rowsPerSecond: rate,
    secondsLeft: one.status === 'running' ? secondsLeft(one, totals) : null,
    createdAt: one.createdAt.toISOString(),
    startedAt: one.startedAt?.toISOString() ?? null,
    finishedAt: one.finishedAt?.toISOString() ?? null,
  };
}

/** One decimal, and never 100 before the end. */
function percentOf(done: number, all: number): number {
  return all === 0 ? 0 : Math.min(99.9, Math.floor((done / all) * 1_000) / 10);
}

function rowsPerSecond(one: ContactImport, totals: ImportTotals): number | null {
  const ms = workingMs(one, totals);
  return ms === null ? null : Math.round((totals.rows * 1_000) / ms);
}

function secondsLeft(one: ContactImport, totals: ImportTotals): number | null {
  const ms = workingMs(one, totals);
  if (ms === null || totals.bytes === 0) return null;
  return Math.ceil((Math.max(0, (one.textBytes ?? 0) - totals.bytes) * ms) / totals.bytes / 1_000);
}

/** From the start to the last finished batch. */
function workingMs(one: ContactImport, totals: ImportTotals): number | null {
  if (one.startedAt === null || totals.lastBatchAt === null) return null;
  return Math.max(1, totals.lastBatchAt - one.startedAt.getTime());
}
