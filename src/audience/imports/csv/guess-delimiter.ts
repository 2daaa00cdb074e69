import { DELIMITERS, type Delimiter } from '../import-settings.js';
import { readRecords } from './read-records.js';

/** Rows that are looked at. */
const LOOKED_AT = 50;

/**
 * The delimiter by which most rows have the same number of columns, more than one; a comma where none does, as in
 * a file of nothing but numbers.
 */
export function guessDelimiter(sample: Buffer): Delimiter {
  let best: { delimiter: Delimiter; alike: number; columns: number } = {
    delimiter: ',',
    alike: 0,
    columns: 1,
  };
  for (const delimiter of DELIMITERS) {
    const counts = readRecords(sample, delimiter, 1)
      .slice(0, LOOKED_AT)
      .map((record) => record.values.length);
    const columns = mostFrequent(counts.filter((count) => count > 1));
    const alike = counts.filter((count) => count === columns).length;
    if (columns > 1 && (alike > best.alike || (alike === best.alike && columns > best.columns))) {
      best = { delimiter, alike, columns };
    }
  }
  return best.delimiter;
}

function mostFrequent(counts: readonly number[]): number {
  const tally = new Map<number, number>();
  for (const count of counts) tally.set(count, (tally.get(count) ?? 0) + 1);
  const [winner] = [...tally].sort(([, a], [, b]) => b - a);
  return winner?.[0] ?? 0;
}
