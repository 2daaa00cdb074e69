import type { HoursClassInputs } from '../hours-classes/hours-class.js';
import { parseDay } from '../sending-hours/calendar-day.js';
import type { SendingLimit } from './sending-limit.js';

/** One row of `sending_caps`. Dates as `2026-01-01`; null: no bound. */
export interface SendingCap {
  code: string;
  /** `US` or `US-FL`. */
  place: string;
  validFrom: string | null;
  validTo: string | null;
  most: number;
  hours: number;
  note: string;
}

interface ReadCap {
  place: string;
  from: number;
  to: number;
  limit: SendingLimit;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The first place on earth has a date 14 hours before Greenwich, the last one 12 hours after. */
const EARLIEST_ZONE_MS = 14 * HOUR_MS;
const LATEST_ZONE_MS = 12 * HOUR_MS;

/** The caps of the law as it stands: how often people of a place may be texted. */
export class SendingCaps {
  private readonly caps: readonly ReadCap[];

  constructor(rows: readonly SendingCap[]) {
    this.caps = rows.map(readCap);
  }

  /**
   * The limits on promotional messages to a class: of its country and of every state that may be theirs. A cap holds
   * while it is one of its dates anywhere on earth.
   */
  limitsOf({ country, states, purpose }: HoursClassInputs, now: number): SendingLimit[] {
    if (purpose === 'transactional') return [];
    const places = new Set([country, ...states.map((state) => `${country}-${state}`)]);
    return this.caps
      .filter(
        ({ place, from, to }) =>
          places.has(place) && from <= now + EARLIEST_ZONE_MS && now - LATEST_ZONE_MS < to,
      )
      .map(({ limit }) => limit);
  }
}

/** A date that nobody can read sets no bound: the cap holds longer rather than not at all. */
function readCap({ place, validFrom, validTo, most, hours }: SendingCap): ReadCap {
  const from = validFrom === null ? null : parseDay(validFrom);
  const to = validTo === null ? null : parseDay(validTo);
  return {
    place,
    from: from === null ? Number.NEGATIVE_INFINITY : from * DAY_MS,
    to: to === null ? Number.POSITIVE_INFINITY : (to + 1) * DAY_MS,
    limit: { reason: 'state_cap', most: most === 1 || most === 2 ? most : 3, ms: hours * HOUR_MS },
  };
}
