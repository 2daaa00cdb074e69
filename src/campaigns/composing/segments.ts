/** How a text travels: GSM-7 as long as every character is in its alphabet, else UCS-2 as a whole. */
export interface SegmentCount {
  encoding: 'gsm-7' | 'ucs-2';
  /** Septets or UTF-16 units. */
  units: number;
  segments: number;
}

/** 3GPP TS 23.038, section 6.2.1: the default alphabet, one septet each. */
const GSM7 = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Section 6.2.1.1: the extension table, an escape and a septet each. */
const GSM7_EXTENSION = new Set('\f^{}\\[~]|€');

/** Units that fit in one message, and in each part of a longer one beside its header. */
const CAPACITY = {
  'gsm-7': { single: 160, part: 153, wide: 2 },
  'ucs-2': { single: 70, part: 67, wide: 2 },
} as const;

/** Whether the text travels in the small alphabet. */
export function isGsm7(text: string): boolean {
  for (const character of text) if (!GSM7.has(character) && !GSM7_EXTENSION.has(character)) return false;
  return true;
}

/** Each character that keeps the text out of the small alphabet, once. */
export function charactersOutsideGsm7(text: string): string[] {
  return [...new Set([...text].filter((character) => !isGsm7(character)))];
}

/** Counts segments as carriers do: a two-unit character is never split over two parts. */
export function countSegments(text: string): SegmentCount {
  const encoding = isGsm7(text) ? 'gsm-7' : 'ucs-2';
  const capacity = CAPACITY[encoding];
  const widths = [...text].map((char) =>
    encoding === 'gsm-7' ? (GSM7_EXTENSION.has(char) ? capacity.wide : 1) : char.length,
  );
  const units = widths.reduce((sum, width) => sum + width, 0);
  if (units <= capacity.single) return { encoding, units, segments: 1 };
  let segments = 1;
  let room: number = capacity.part;
  for (const width of widths) {
    if (width > room) {
      segments++;
      room = capacity.part;
    }
    room -= width;
  }
  return { encoding, units, segments };
}
