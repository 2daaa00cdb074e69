import type { SendingCaps } from '../../compliance/frequency/sending-caps.js';
import { findHold, type Hold, type SendingLimit } from '../../compliance/frequency/sending-limit.js';
import type { HoursClass } from '../../compliance/hours-classes/hours-class.js';
import type { Person } from '../people.repository.js';

const HOUR_MS = 3_600_000;

/** How often the people of one claim may be texted: the company's window and the law's caps, by hours class. */
export class ClaimLimits {
  private readonly byClass: ReadonlyMap<number, readonly SendingLimit[]>;

  /** @param windowHours the company's window; 0: none */
  constructor(
    caps: SendingCaps,
    windowHours: number,
    classes: readonly HoursClass[],
    private readonly now: number,
  ) {
    const window: SendingLimit[] =
      windowHours === 0 ? [] : [{ reason: 'texted_recently', most: 1, ms: windowHours * HOUR_MS }];
    this.byClass = new Map(classes.map((one) => [one.id, [...window, ...caps.limitsOf(one, now)]]));
  }

  of(hoursClassId: number): readonly SendingLimit[] {
    return this.byClass.get(hoursClassId) ?? [];
  }

  /** What keeps this person from being texted now, by what is known of them. */
  hold(person: Person | undefined, hoursClassId: number): Hold | null {
    return person ? findHold(person, this.of(hoursClassId), this.now) : null;
  }
}
