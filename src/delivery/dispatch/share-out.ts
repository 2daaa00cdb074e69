import type { ClassCount } from '../../campaigns/campaign-counter.repository.js';
import type { ClassDraw } from './pick.repository.js';

/** A draw has so many shares, each from one class: 1,150 classes in one statement took 208 ms, 32 take 6. */
const SHARES = 32;
/** Where hundreds of classes have their last messages left, a draw is smaller than it might be. */
const MOST_CLASSES = 128;

/**
 * Shares a draw out so that each pending message has the same chance: classes with at least a share of all messages
 * get theirs every time, and the smaller ones are chosen by lot.
 *
 * @param limit messages to be drawn, all in all
 * @param random from 0 to below 1
 */
export function shareOut(
  classes: readonly ClassCount[],
  limit: number,
  random: () => number = Math.random,
): ClassDraw[] {
  const total = classes.reduce((sum, one) => sum + one.pending, 0);
  const share = Math.ceil(limit / SHARES);
  const due = ({ pending }: ClassCount) => (limit * pending) / total;
  const large = classes.filter((one) => due(one) >= share);
  const small = classes.filter((one) => due(one) < share);
  const draws: ClassDraw[] = [];
  let left = limit;
  // The large ones by lot, too: what rounding gives to some, it takes from those that come last.
  for (const one of [...byLot(large, share, random), ...byLot(small, share, random)]) {
    if (left <= 0 || draws.length === MOST_CLASSES) break;
    const part = Math.min(one.pending, Math.max(share, Math.ceil(due(one))), left);
    draws.push({ hoursClassId: one.hoursClassId, cursorKey: one.cursorKey, limit: part });
    left -= part;
  }
  return draws;
}

/**
 * A weighted random order: Efraimidis and Spirakis, «Weighted random sampling with a reservoir» (2006), A-ES. A class
 * weighs as much as it has shares: one that is drawn whole would else come too seldom.
 */
function byLot(classes: readonly ClassCount[], share: number, random: () => number): ClassCount[] {
  return classes
    .map((one) => ({ one, key: Math.log(1 - random()) / Math.max(1, one.pending / share) }))
    .sort((a, b) => b.key - a.key)
    .map(({ one }) => one);
}
