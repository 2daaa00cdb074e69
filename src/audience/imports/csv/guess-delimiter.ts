import { DELIMITERS, type Delimiter } from '../import-settings.js';
import { readRecords } from './read-records.js';

/** Rows that are looked at, and of those the ones whose values are read. */
const LOOKED_AT = 50;
const READ = 20;
/** Values of a row that are read. */
const READ_VALUES = 100;
/** Enough for that many rows. */
const LOOKED_AT_BYTES = 64 * 1024;

/**
 * The delimiter by which most rows have the same number of columns, more than one; a comma where none does, as in
 * a file of nothing but numbers. One by which values turn out to be phone numbers goes before: «Smith, Ann;212…»
 * falls apart by either.
 *
 * @param text begins and ends between records
 */
export function guessDelimiter(text: Buffer, isPhone: (value: string) => boolean): Delimiter {
  let best: { delimiter: Delimiter; rank: readonly number[] } = { delimiter: ',', rank: [] };
  for (const delimiter of DELIMITERS) {
    const rows = readRecords(beginning(text), delimiter, 1)
      .slice(0, LOOKED_AT)
      .map((record) => record.values);
    const columns = mostFrequent(rows.map((row) => row.length).filter((count) => count > 1));
    const alike = rows.filter((row) => row.length === columns).length;
    // A stray delimiter in some rows makes no columns.
    if (columns <= 1 || alike * 2 < rows.length) continue;
    const phones = rows.slice(0, READ).some((row) => row.slice(0, READ_VALUES).some(isPhone));
    const rank = [phones ? 1 : 0, alike, columns];
    if (isHigher(rank, best.rank)) best = { delimiter, rank };
  }
  return best.delimiter;
}

function beginning(text: Buffer): Buffer {
  const end = text.lastIndexOf(0x0a, LOOKED_AT_BYTES);
  return text.length <= LOOKED_AT_BYTES || end < 0 ? text : text.subarray(0, end + 1);
}

function isHigher(rank: readonly number[], other: readonly number[]): boolean {
  for (const [index, value] of rank.entries()) {
    const against = other[index] ?? -1;
    if (value !== against) return value > against;
  }
  return false;
}

function mostFrequent(counts: readonly number[]): number {
  const tally = new Map<number, number>();
  for (const count of counts) tally.set(count, (tally.get(count) ?? 0) + 1);
  const [winner] = [...tally].sort(([, a], [, b]) => b - a);
  return winner?.[0] ?? 0;
}
