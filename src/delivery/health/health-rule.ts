import {
  type HealthReason,
  LIFT_AFTER_MS,
  MAX_LEVEL,
  slownessAt,
} from '../../carriers/numbers/number-health.js';
import type { HealthRecord, NumberDay, SeenCounts } from '../../carriers/numbers/number-health.repository.js';

/** Fewer than these say nothing of a number. */
const LEAST_SAMPLE = 100;
/** Klaviyo's alert line for «carrier violation or unknown», and the share of refusals for speed that a limit explains. */
const MOST_SHARE = 0.1;
/** What was under way when a number was slowed is not held against it again. */
const SETTLE_MS: Readonly<Record<HealthReason, number>> = { filtered: 600_000, throttled: 120_000 };

/**
 * What a number's counts mean for its rate: with at least a hundred delivery reports, or tries, since the last sample,
 * more than a tenth of them bad halves it. Halvings lift by themselves, see `slownessAt`.
 *
 * @returns the record as it is to be kept; null: nothing changes
 */
export function reviewHealth(
  record: HealthRecord | undefined,
  day: NumberDay,
  now: number,
): HealthRecord | null {
  const known = record ?? NEVER_SLOWED;
  const seen = known.seen.day === day.day ? known.seen : { ...NOTHING_SEEN, day: day.day };
  const verdicts = day.delivered + day.failed;
  const tries = day.accepted + day.throttled;
  const judgesVerdicts = verdicts - seen.verdicts >= LEAST_SAMPLE;
  const judgesTries = tries - seen.tries >= LEAST_SAMPLE;
  if (!judgesVerdicts && !judgesTries) return null;
  const isFiltered = judgesVerdicts && day.filtered - seen.filtered > MOST_SHARE * (verdicts - seen.verdicts);
  const isThrottled = judgesTries && day.throttled - seen.throttled > MOST_SHARE * (tries - seen.tries);
  const next: HealthRecord = {
    ...known,
    seen: {
      day: day.day,
      ...(judgesVerdicts ? { verdicts, filtered: day.filtered } : pickVerdicts(seen)),
      ...(judgesTries ? { tries, throttled: day.throttled } : pickTries(seen)),
    },
  };
  if (isFiltered) return raise(next, 'filtered', now);
  return isThrottled ? raise(next, 'throttled', now) : next;
}

/** One halving more, unless the last one is so fresh that it cannot have shown yet. */
function raise(record: HealthRecord, reason: HealthReason, now: number): HealthRecord {
  const slowness = slownessAt(record, now);
  const isFresh =
    record.raisedAt !== null && now - record.raisedAt.getTime() < SETTLE_MS[record.reason ?? reason];
  if (slowness && isFresh) return record;
  // The reason that lasts longer stays.
  const kept = slowness?.reason === 'filtered' ? 'filtered' : reason;
  return {
    ...record,
    level: Math.min(MAX_LEVEL, (slowness?.level ?? 0) + 1),
    reason: kept,
    slowedSince: slowness?.since ?? new Date(now),
    raisedAt: new Date(now),
    slowedUntil: new Date(now + LIFT_AFTER_MS[kept]),
  };
}

function pickVerdicts({ verdicts, filtered }: SeenCounts) {
  return { verdicts, filtered };
}

function pickTries({ tries, throttled }: SeenCounts) {
  return { tries, throttled };
}

const NOTHING_SEEN = { verdicts: 0, filtered: 0, tries: 0, throttled: 0 } as const;
const NEVER_SLOWED: HealthRecord = {
  level: 0,
  reason: null,
  slowedSince: null,
  slowedUntil: null,
  raisedAt: null,
  seen: { day: 0, ...NOTHING_SEEN },
};
