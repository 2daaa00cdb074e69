import type { SendingCap } from './sending-caps.js';

/**
 * The caps that an installation begins with; later changes to the rows are never overwritten. Not legal advice. Some
 * statutes count messages «on the same subject»: every promotional message is counted, the stricter reading.
 */
export const DEFAULT_SENDING_CAPS: readonly SendingCap[] = [
  cap('US-FL', null, 'Law firms’ summaries: §501.616(6)(b), on the same subject.'),
  cap('US-MD', null, 'Law firms’ summaries: calls or texts, on the same subject.'),
  cap('US-OK', null, 'Law firms’ summaries: 15 §775C.4, on the same subject.'),
  cap('US-OR', '2026-01-01', 'Law firms’ summaries: HB 3865; the exemptions are not made use of.'),
];

function cap(place: string, validFrom: string | null, note: string): SendingCap {
  return { code: place, place, validFrom, validTo: null, most: 3, hours: 24, note };
}

/** The table's rows, and the defaults that are not among them: a table that was emptied frees nobody. */
export function withDefaultCaps(rows: readonly SendingCap[]): SendingCap[] {
  const known = new Set(rows.map(({ code }) => code));
  return [...rows, ...DEFAULT_SENDING_CAPS.filter(({ code }) => !known.has(code))];
}
