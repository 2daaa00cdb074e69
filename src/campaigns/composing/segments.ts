import { EXTENDED_GSM7, isGsm7 } from '../../carriers/gsm7.js';

/** How a text travels: GSM-7 as long as every character is in its alphabet, else UCS-2 as a whole. */
export interface SegmentCount {
  encoding: 'gsm-7' | 'ucs-2';
  /** Septets or UTF-16 units. */
  units: number;
  segments: number;
}

/** Of a character of two UTF-16 units. */
const SURROGATE = /[\ud800-\udfff]/;

/** Units that fit in one message, and in each part of a longer one beside its header. */
const CAPACITY = {
  'gsm-7': { single: 160, part: 153 },
  'ucs-2': { single: 70, part: 67 },
} as const;

/** Each character that keeps the text out of the small alphabet, once. */
export function charactersOutsideGsm7(text: string): string[] {
  return [...new Set([...text].filter((character) => !isGsm7(character)))];
}

/** Counts segments as carriers do: a two-unit character is never split over two parts. */
export function countSegments(text: string): SegmentCount {
  const encoding = isGsm7(text) ? 'gsm-7' : 'ucs-2';
  const { single, part } = CAPACITY[encoding];
  const isWide = encoding === 'gsm-7' ? EXTENDED_GSM7 : SURROGATE;
  if (!isWide.test(text))
    return { encoding, units: text.length, segments: partsOf(text.length, single, part) };
  const widths = [...text].map((character) =>
    encoding === 'gsm-7' ? (EXTENDED_GSM7.test(character) ? 2 : 1) : character.length,
  );
  const units = widths.reduce((sum, width) => sum + width, 0);
  if (units <= single) return { encoding, units, segments: 1 };
  let segments = 1;
  let room: number = part;
  for (const width of widths) {
    if (width > room) {
      segments++;
      room = part;
    }
    room -= width;
  }
  return { encoding, units, segments };
}

/** Parts of a text whose characters are one unit each. */
function partsOf(units: number, single: number, part: number): number {
  return units <= single ? 1 : Math.ceil(units / part);
}
