/** The day of an instant in UTC, as 20261120: where days are counted for all companies alike, and bills are cut. */
export function utcDay(at: Date): number {
  return at.getUTCFullYear() * 10_000 + (at.getUTCMonth() + 1) * 100 + at.getUTCDate();
}
