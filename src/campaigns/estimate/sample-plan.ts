import type { ListExtent } from '../audience/audience.repository.js';

/** Contacts that one estimate looks at, and pieces in which it takes them from a long list. */
export const LOOK_AT = 20_000;
const PIECES = 50;
/** A short list is read from end to end in pieces of so many. */
const STRETCH = 1_000;

/** A piece of a list that is to be looked at: `size` contacts behind `fromId`. */
export interface Piece {
  /** Index of the list among the campaign's. */
  list: number;
  fromId: number;
  size: number;
}

/**
 * Which contacts an estimate looks at: all of them where they are few, else pieces spread over each list by its
 * ids, in proportion to its contacts; every list that holds any is looked at.
 *
 * @param random a number from 0 to 1, drawn for each piece
 */
export function planSample(extents: readonly ListExtent[], random: () => number): Piece[] {
  const total = extents.reduce((sum, { contacts }) => sum + contacts, 0);
  if (total <= LOOK_AT) return extents.flatMap(wholeList);
  const counts = extents.map(({ contacts, toId }) =>
    toId === 0 ? 0 : Math.max(1, Math.round((PIECES * contacts) / total)),
  );
  const size = Math.ceil(LOOK_AT / counts.reduce((sum, n) => sum + n, 0));
  return extents.flatMap(({ contacts, fromId, toId }, list) => {
    const n = counts[list] ?? 0;
    const width = (toId - fromId) / Math.max(1, n);
    // A list that one piece holds is taken from its beginning.
    const shift = contacts > size ? 1 : 0;
    return Array.from({ length: n }, (_, index) => ({
      list,
      fromId: Math.floor(fromId + width * (index + shift * random())),
      size,
    }));
  });
}

/** All of a list in pieces one behind the other; the last one takes what has come since its count was read. */
function wholeList({ contacts, fromId }: ListExtent, list: number): Piece[] {
  const pieces = Array.from({ length: Math.ceil(contacts / STRETCH) }, () => ({
    list,
    fromId,
    size: STRETCH,
  }));
  return [...pieces, { list, fromId, size: LOOK_AT }];
}
