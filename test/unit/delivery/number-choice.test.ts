import { describe, expect, it } from '@jest/globals';
import type { SendingNumber } from '../../../src/carriers/numbers/sending-number.js';
import { type MinuteState, NumberChoice } from '../../../src/delivery/dispatch/number-choice.js';
import { budgetOf } from '../../../src/delivery/dispatch/sending-bucket.js';

function numberOf(id: number, phone: number, rate = 60): SendingNumber {
  const full = { rate, perDay: null };
  return { id, phone, address: `+${phone}`, type: 'ten_dlc', ...full, full, tenDlc: null };
}
const houston = numberOf(1, 17135550100);
const boston = numberOf(2, 16175550100);

const minute = (change: Partial<MinuteState> = {}): MinuteState => ({
  slot: 0,
  intervalMs: 60_000,
  elapsedMs: 0,
  restMs: new Map(),
  takenByNumber: new Map(),
  takenByTenDlc: new Map(),
  takenElsewhere: new Map(),
  taken: 0,
  accountRate: null,
  accountDayLimit: null,
  daily: {
    carrierDay: 20261120,
    notAfter: Number.POSITIVE_INFINITY,
    account: Number.POSITIVE_INFINITY,
    byNumber: new Map(),
    brandDay: 20261120,
    brandNotAfter: Number.POSITIVE_INFINITY,
    byBrand: new Map(),
  },
  ...change,
});

describe('NumberChoice', () => {
  it('prefers the number that the person knows, then one of the same area, then the least used', () => {
    const choice = new NumberChoice([houston, boston], minute());
    expect(choice.take(17135550199, 1, boston.id)?.number).toBe(boston);
    expect(choice.take(17135550199, 1, null)?.number).toBe(houston);
    expect(choice.take(17135550198, 1, null)?.number).toBe(houston);
    expect(choice.take(12125550100, 1, null)?.number).toBe(boston);
  });

  it('spreads a number over the minute and stops at its budget, counting segments', () => {
    const budget = budgetOf(houston, 0, 60_000);
    const choice = new NumberChoice([houston], minute());
    const offsets: number[] = [];
    for (let place = choice.take(17135550199, 3, null); place; place = choice.take(17135550199, 3, null)) {
      offsets.push(place.offsetMs);
    }
    expect(offsets).toHaveLength(Math.ceil(budget / 3));
    expect(offsets.at(-1)).toBeLessThan(60_000);
    expect(offsets.at(-1)).toBeGreaterThan(50_000);
  });

  it('goes on where a minute stood', () => {
    const budget = budgetOf(houston, 0, 60_000);
    const choice = new NumberChoice(
      [houston],
      minute({ takenByNumber: new Map([[houston.id, budget - 1]]) }),
    );
    expect(choice.remaining).toBe(1);
    expect(choice.take(17135550199, 1, null)).not.toBeNull();
    expect(choice.take(17135550199, 1, null)).toBeNull();
  });

  it('counts the time that has passed as taken, once', () => {
    const state = minute({ elapsedMs: 30_000, accountRate: 40 });
    const choice = new NumberChoice([houston], state);
    expect(choice.remaining).toBeLessThanOrEqual(20);
    expect(choice.take(17135550199, 1, null)?.offsetMs).toBeGreaterThan(28_000);
    while (choice.take(17135550199, 1, null));
    const later = minute({
      elapsedMs: 31_000,
      accountRate: 40,
      takenByNumber: state.takenByNumber,
      taken: choice.taken,
    });
    expect(new NumberChoice([houston], later).remaining).toBe(0);
  });

  it('spreads the account’s own rate over the minute', () => {
    const choice = new NumberChoice([houston, boston], minute({ accountRate: 30 }));
    const offsets: number[] = [];
    for (let place = choice.take(1, 1, null); place; place = choice.take(1, 1, null))
      offsets.push(place.offsetMs);
    expect(offsets.length).toBeLessThanOrEqual(30);
    expect(offsets.length).toBeGreaterThan(25);
    expect(offsets.at(-1)).toBeGreaterThan(50_000);
  });

  it('gives a long text only to a number whose minute it fits', () => {
    const slow = numberOf(3, 17135550101, 4);
    const choice = new NumberChoice([slow, boston], minute());
    expect(choice.take(17135550199, 5, slow.id)?.number).toBe(boston);
    expect(choice.neverReason(17135550199, 60)).toBeNull();
    expect(choice.neverReason(17135550199, 61)).toBe('text_too_long');
    const capped = new NumberChoice([boston], minute({ accountRate: 4 }));
    expect(capped.neverReason(17135550199, 5)).toBe('text_too_long');
  });

  it('adds up the fractions of slow numbers over short minutes', () => {
    const slow = numberOf(3, 17135550101, 6);
    let sum = 0;
    for (let slot = 100; slot < 160; slot++) sum += budgetOf(slow, slot, 1_000);
    expect(sum).toBe(budgetOf(slow, 1, 60_000));
  });
});
