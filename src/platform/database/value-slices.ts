/**
 * Characters of the values in one statement. Quotes and backslashes of JSON are escaped twice, so a statement may be
 * four times as long: it stays below 1 MB, the smallest max_allowed_packet, for text in ASCII and below 16 MB for any.
 */
const CHARACTERS_PER_STATEMENT = 200_000;

type Value = string | number | Date | null;

/**
 * Rows of a `VALUES ?` in slices that one statement can carry, whatever the length of their texts.
 *
 * @param mostRows in one statement where the texts are of usual length
 */
export function* valueSlices(rows: readonly Value[][], mostRows: number): Generator<Value[][]> {
  let slice: Value[][] = [];
  let characters = 0;
  for (const row of rows) {
    slice.push(row);
    for (const value of row) characters += typeof value === 'string' ? value.length : 0;
    if (slice.length < mostRows && characters <= CHARACTERS_PER_STATEMENT) continue;
    yield slice;
    slice = [];
    characters = 0;
  }
  if (slice.length > 0) yield slice;
}
