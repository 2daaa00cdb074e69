import type { ClassCount } from '../../campaigns/campaign-counter.repository.js';
import type { ClassDraw } from './pick.repository.js';

/** Splits a draw over the classes by their pending messages, so that each message has the same chance. */
export function shareOut(classes: readonly ClassCount[], limit: number): ClassDraw[] {
  const total = classes.reduce((sum, one) => sum + one.pending, 0);
  return classes.map((one) => ({
    hoursClassId: one.hoursClassId,
    cursorKey: one.cursorKey,
    limit: Math.min(one.pending, Math.ceil((limit * one.pending) / total)),
  }));
}
