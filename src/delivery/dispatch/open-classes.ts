import type { ClassCount } from '../../campaigns/campaign-counter.repository.js';
import type { HoursClass } from '../../compliance/hours-classes/hours-class.js';
import type { SendingHours } from '../../compliance/sending-hours/sending-hours.js';

/** An open class, until when its messages may leave, and until when they may arrive. Business time in ms. */
export interface OpenClass extends ClassCount {
  notAfter: number;
  validUntil: number;
}

/** A message is worth sending for so long; its carrier is told no longer a validity. */
const MAX_VALIDITY_MS = 4 * 3_600_000;

/** Of a class without zones: its people may not be texted at any time. */
const NEVER = 0;

/** Those of the classes whose people may be texted now, and those without a zone: they are drawn to be skipped. */
export function openClasses(
  counts: readonly ClassCount[],
  classes: readonly HoursClass[],
  hours: SendingHours,
  now: number,
): OpenClass[] {
  const byId = new Map(classes.map((one) => [one.id, one]));
  return counts.flatMap((count): OpenClass[] => {
    const hoursClass = byId.get(count.hoursClassId);
    if (!hoursClass) return [];
    const verdict = hours.verdict(hoursClass, now);
    if (verdict.allowed) {
      const validUntil = Math.min(verdict.closesAt ?? Number.POSITIVE_INFINITY, now + MAX_VALIDITY_MS);
      return [{ ...count, notAfter: validUntil - hours.guardMs, validUntil }];
    }
    // Without a zone it would wait for good, and its campaign with it.
    return hoursClass.timeZones.length === 0 ? [{ ...count, notAfter: NEVER, validUntil: NEVER }] : [];
  });
}

/** Ids of those that are drawn only to be skipped. */
export function zonelessOf(classes: readonly OpenClass[]): Set<number> {
  return new Set(classes.filter(({ notAfter }) => notAfter === NEVER).map((one) => one.hoursClassId));
}
