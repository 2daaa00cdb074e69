import type { AccountDay, AccountSample } from './alert-watch.repository.js';

/** What is found out of an account in one window of its watch. ms */
export const WINDOW_MS = 30 * 60_000;
/** Fewer say nothing of an account. */
const LEAST_SAMPLE = 100;
/** Twice what slows a number: a campaign to an old list alone comes to a tenth. */
const MOST_FAILED_PERCENT = 20;

/** Counts of an account in two days, as they stand now. */
export interface AccountCounts {
  accountId: number;
  today: number;
  accepted: { today: number; yesterday: number };
  delivered: { today: number; yesterday: number };
  failed: { today: number; yesterday: number };
}

/** What a window came to. */
export interface WindowVerdict {
  /** In percent, where it is too much. */
  failedPercent: number | null;
  /** Messages of the window before that nobody has reported on, where they are too many. */
  unreported: number | null;
  /** Where the next window begins. */
  next: AccountSample;
}

/** Counts of each account out of its days. */
export function countsOf(days: readonly AccountDay[], today: number): Map<number, AccountCounts> {
  const counts = new Map<number, AccountCounts>();
  for (const { accountId, day, accepted, delivered, failed } of days) {
    const nothing = () => ({ today: 0, yesterday: 0 });
    const known = counts.get(accountId) ?? {
      ...{ accountId, today },
      ...{ accepted: nothing(), delivered: nothing(), failed: nothing() },
    };
    const which = day === today ? 'today' : 'yesterday';
    known.accepted[which] = accepted;
    known.delivered[which] = delivered;
    known.failed[which] = failed;
    counts.set(accountId, known);
  }
  return counts;
}

/** Where an account's first window begins. */
export function firstSample({ accountId, today, ...counts }: AccountCounts, takenAt: Date): AccountSample {
  return {
    ...{ accountId, takenAt, day: today, unanswered: 0 },
    ...{ accepted: counts.accepted.today, delivered: counts.delivered.today, failed: counts.failed.today },
  };
}

/** Judges the window that began with `sample` and ends now. */
export function judgeWindow(sample: AccountSample, counts: AccountCounts, now: Date): WindowVerdict {
  const since = (name: 'accepted' | 'delivered' | 'failed') =>
    counts[name].today + (sample.day === counts.today ? 0 : counts[name].yesterday) - sample[name];
  const accepted = since('accepted');
  const delivered = since('delivered');
  const failed = since('failed');
  const verdicts = delivered + failed;
  const percent = verdicts >= LEAST_SAMPLE ? Math.round((failed * 100) / verdicts) : 0;
  // Those of this window may still be reported on: they count against the next one.
  const silent = delivered > 0 ? 0 : sample.unanswered;
  return {
    failedPercent: percent > MOST_FAILED_PERCENT ? percent : null,
    unreported: silent >= LEAST_SAMPLE ? silent : null,
    next: {
      ...firstSample(counts, now),
      unanswered: delivered > 0 ? 0 : silent + Math.max(0, accepted - failed),
    },
  };
}
