import type { CarrierKeyword } from '../../carriers/driver.js';

/** Stands where a piece never came. */
const GAP = '[…]';

/** What joining needs of a piece. */
export interface TextPiece {
  number: number;
  total: number;
  text: string;
  carrierKeyword: CarrierKeyword | null;
}

/** One text of its pieces; `missing` tells how many never came. */
export interface JoinedText {
  text: string;
  missing: number;
  carrierKeyword: CarrierKeyword | null;
}

/**
 * Puts pieces together by their numbers, whatever the order in which they came. Of two with one number the first
 * counts: a carrier that repeats itself under another id adds nothing. A stop on any piece is one of the whole.
 *
 * @param pieces at least one, in the order in which they came
 */
export function joinPieces(pieces: readonly TextPiece[]): JoinedText {
  const total = Math.max(...pieces.map((piece) => Math.max(piece.total, piece.number)));
  const byNumber = new Map<number, TextPiece>();
  for (const piece of pieces) if (!byNumber.has(piece.number)) byNumber.set(piece.number, piece);
  let text = '';
  let isInGap = false;
  for (let number = 1; number <= total; number++) {
    const piece = byNumber.get(number);
    if (piece) text += piece.text;
    else if (!isInGap) text += GAP;
    isInGap = piece === undefined;
  }
  const keywords = pieces.flatMap(({ carrierKeyword }) => carrierKeyword ?? []);
  return {
    text,
    missing: total - byNumber.size,
    carrierKeyword: keywords.find((keyword) => keyword === 'stop') ?? keywords[0] ?? null,
  };
}
