import { describe, expect, it } from '@jest/globals';
import { countsOf, judgeWindow } from '../../../src/insight/alert-watch/account-window.js';

const TODAY = 20261122;
const YESTERDAY = 20261121;
const now = new Date('2026-11-22T00:10:00Z');

const day = (which: number, accepted: number, delivered: number, failed: number) => ({
  ...{ accountId: 7, companyId: 1, accountName: 'Main', day: which },
  ...{ accepted, delivered, failed },
});
const sample = (of: Partial<Parameters<typeof judgeWindow>[0]> = {}) => ({
  ...{ accountId: 7, takenAt: new Date(now.getTime() - 1_800_000), day: TODAY },
  ...{ accepted: 0, delivered: 0, failed: 0, unanswered: 0 },
  ...of,
});
const judge = (began: ReturnType<typeof sample>, ...days: ReturnType<typeof day>[]) => {
  const counts = countsOf(days, TODAY).get(7);
  if (!counts) throw new Error('No counts.');
  return judgeWindow(began, counts, now);
};

describe('a window of an account', () => {
  it('goes over midnight', () => {
    const began = sample({ day: YESTERDAY, accepted: 1_000, delivered: 900, failed: 50 });
    const { next, failedPercent } = judge(began, day(YESTERDAY, 1_100, 950, 80), day(TODAY, 30, 20, 10));
    expect(failedPercent).toBe(36);
    expect(next).toMatchObject({ day: TODAY, accepted: 30, delivered: 20, failed: 10, unanswered: 0 });
  });

  it.each([
    ['a fifth of a hundred', 80, 20, null],
    ['more', 79, 21, 21],
    ['more of fewer', 50, 49, null],
  ])('says that %s failed', (_, delivered, failed, percent) => {
    expect(judge(sample(), day(TODAY, 100, delivered, failed)).failedPercent).toBe(percent);
  });

  it('waits for reports on its own messages, and misses those on the window before', () => {
    const own = judge(sample(), day(TODAY, 200, 0, 5));
    expect(own.unreported).toBeNull();
    expect(own.next.unanswered).toBe(195);
    const later = judge({ ...sample(), ...own.next }, day(TODAY, 250, 0, 5));
    expect(later.unreported).toBe(195);
    expect(judge({ ...sample(), ...later.next }, day(TODAY, 250, 1, 5))).toMatchObject({
      unreported: null,
      next: { unanswered: 0 },
    });
  });
});
