import type { PlaceLookups } from '../geodata/place-lookups.js';
import type { ContactImport, ImportTotals } from './import.js';
import type { ImportView } from './import.schemas.js';

/** An import as the API shows it. `totals` are sums over its finished batches. */
export function toImportView(one: ContactImport, totals: ImportTotals): ImportView {
  const percent = one.status === 'completed' ? 100 : percentOf(totals.bytes, one.textBytes ?? 0);
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
    optedOut: totals.optedOut,
    places: placesView(totals.places),
    percent,
    rowsPerSecond: rowsPerSecond(totals),
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

function rowsPerSecond({ rows, workedMs }: ImportTotals): number | null {
  return rows === 0 ? null : Math.round((rows * 1_000) / Math.max(1, workedMs));
}

function secondsLeft(one: ContactImport, { bytes, workedMs }: ImportTotals): number | null {
  if (bytes === 0 || one.textBytes === null) return null;
  return Math.ceil((Math.max(0, one.textBytes - bytes) * workedMs) / bytes / 1_000);
}

function placesView({ fromMemory, fromRedis, fromTable }: PlaceLookups): ImportView['places'] {
  const lookups = fromMemory + fromRedis + fromTable;
  const hitRate = lookups === 0 ? null : Math.round(((fromMemory + fromRedis) / lookups) * 10_000) / 10_000;
  return { fromMemory, fromRedis, fromTable, hitRate };
}
