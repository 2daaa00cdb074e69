/** Which rule of frequency holds a message. */
export type LimitReason = 'texted_recently' | 'state_cap';

/** At most `most` messages of one company to one person in any `ms`. Of a person the last three times are kept. */
export interface SendingLimit {
  reason: LimitReason;
  most: 1 | 2 | 3;
  ms: number;
}

/** When a person was last texted, latest first. */
export interface SendTimes {
  lastAt: Date | null;
  secondAt: Date | null;
  thirdAt: Date | null;
}

/** Why a person may not be texted now, and from when on they may again (ms since the epoch). */
export interface Hold {
  reason: LimitReason;
  until: number;
}

/** The limit that holds longest, or null where none does: a message exactly `ms` after the one that counts may go. */
export function findHold(times: SendTimes, limits: readonly SendingLimit[], now: number): Hold | null {
  const byCount = { 1: times.lastAt, 2: times.secondAt, 3: times.thirdAt };
  let hold: Hold | null = null;
  for (const { reason, most, ms } of limits) {
    const counted = byCount[most];
    if (counted === null) continue;
    const until = counted.getTime() + ms;
    if (until > now && until > (hold?.until ?? 0)) hold = { reason, until };
  }
  return hold;
}
