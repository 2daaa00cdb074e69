import { describe, expect, it } from '@jest/globals';
import type { SendingNumber } from '../../../src/carriers/numbers/sending-number.js';
import { type MinuteState, NumberChoice } from '../../../src/delivery/dispatch/number-choice.js';
import { budgetOf } from '../../../src/delivery/dispatch/sending-bucket.js';
import { seededWhole } from '../../support/seeded.js';

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

  it('gives the numbers of a 10DLC campaign no more than its budget, with what other accounts took of it', () => {
    const tenDlc = { campaignId: 7, rate: 75, brandId: 3, perDay: 1_000_000 };
    const numbers = [1, 2, 3].map((id) => ({ ...numberOf(id, 17135550100 + id), tenDlc }));
    const free = numberOf(4, 16175550100);
    const takenByTenDlc = new Map([[7, 10]]);
    const daily = { ...minute().daily, byBrand: new Map([[3, 1_000]]) };
    const state = minute({ takenByTenDlc, takenElsewhere: new Map([[7, 30]]), daily });
    const choice = new NumberChoice([...numbers, free], state);
    const own = budgetOf(free, 0, 60_000);
    expect(choice.remaining).toBe(budgetOf({ rate: 75 }, 0, 60_000) - 40 + own);
    let shared = 0;
    for (let place = choice.take(1, 1, 1); place; place = choice.take(1, 1, 1)) {
      if (place.number.tenDlc) shared++;
    }
    expect(shared).toBe(budgetOf({ rate: 75 }, 0, 60_000) - 40);
    expect(takenByTenDlc.get(7)).toBe(10 + shared);
  });

  it('gives all numbers of a 10DLC brand together no more than its day has left', () => {
    const numbers = [1, 2].map((id) => ({
      ...numberOf(id, 17135550100 + id),
      tenDlc: { campaignId: id, rate: null, brandId: 3, perDay: 100 },
    }));
    const daily = { ...minute().daily, byBrand: new Map([[3, 11]]) };
    const choice = new NumberChoice(numbers, minute({ daily }));
    expect(choice.remaining).toBe(11);
    let taken = 0;
    while (choice.take(17135550199, 2, null)) taken += 2;
    expect(taken).toBe(10);
    expect(choice.neverReason(17135550199, 101)).toBe('text_too_long');
    expect(choice.neverReason(17135550199, 60)).toBeNull();
  });

  it('never lets a name text North America, and says so where there is nothing else', () => {
    const name: SendingNumber = { ...numberOf(5, 0), phone: null, address: 'Acme', type: 'alphanumeric' };
    const choice = new NumberChoice([name, boston], minute());
    expect(choice.take(447911123456, 1, name.id)?.number).toBe(name);
    for (
      let place = choice.take(12125550199, 1, name.id);
      place;
      place = choice.take(12125550199, 1, name.id)
    ) {
      expect(place.number).toBe(boston);
    }
    expect(choice.neverReason(12125550199, 1)).toBeNull();
    const alone = new NumberChoice([name], minute());
    expect(alone.take(12125550199, 1, null)).toBeNull();
    expect(alone.neverReason(12125550199, 1)).toBe('no_sender');
  });

  it('gives a number that rests only what is behind its rest', () => {
    const restMs = new Map([[houston.id, 45_000]]);
    const choice = new NumberChoice([houston], minute({ elapsedMs: 5_000, restMs }));
    expect(choice.remaining).toBeLessThanOrEqual(10);
    expect(choice.take(17135550199, 1, null)?.offsetMs).toBeGreaterThan(48_000);
    expect(new NumberChoice([houston], minute({ restMs: new Map([[1, 600_000]]) })).remaining).toBe(0);
  });

  it('keeps to every daily limit of random plans, however the minutes are cut', () => {
    for (let plan = 0; plan < 200; plan++) {
      const random = seededWhole(plan);
      const brandIds = [1, 2].slice(0, random(2));
      const numbers = Array.from({ length: random(6) }, (_, index): SendingNumber => {
        const number = numberOf(index + 1, 17135550100 + index, 10 + random(300));
        const brandId = brandIds[random(3) - 1];
        const perDay = random(2) === 1 ? random(60) : null;
        const tenDlc =
          brandId === undefined
            ? null
            : { campaignId: brandId * 10 + random(2), rate: 9 + random(60), brandId, perDay: 40 * brandId };
        return { ...number, perDay, tenDlc };
      });
      const used = new Map<string, number>();
      const left = (key: string, limit: number | null) =>
        limit === null ? Number.POSITIVE_INFINITY : limit - (used.get(key) ?? 0);
      const accountLimit = random(2) === 1 ? random(150) : null;
      const rates = new Map(
        numbers.flatMap(({ tenDlc }) => (tenDlc ? [[tenDlc.campaignId, tenDlc.rate]] : [])),
      );
      for (const number of numbers)
        if (number.tenDlc) number.tenDlc.rate = rates.get(number.tenDlc.campaignId) ?? 0;
      for (let slot = 0; slot < 4; slot++) {
        const takenByNumber = new Map<number, number>();
        const takenByTenDlc = new Map<number, number>();
        let taken = 0;
        for (let claim = 0; claim < 3; claim++) {
          const choice = new NumberChoice(
            numbers,
            minute({
              slot,
              elapsedMs: claim * random(10_000),
              takenByNumber,
              takenByTenDlc,
              taken,
              accountDayLimit: accountLimit,
              daily: {
                ...minute().daily,
                account: left('account', accountLimit),
                byNumber: new Map(numbers.map(({ id, perDay }) => [id, left(`number.${id}`, perDay)])),
                byBrand: new Map(brandIds.map((id) => [id, left(`brand.${id}`, 40 * id)])),
              },
            }),
          );
          for (let message = random(80); message > 0; message--) {
            const segments = random(5);
            const place = choice.take(17135550000 + message, segments, random(8));
            if (!place) continue;
            const { id, tenDlc } = place.number;
            for (const key of ['account', `number.${id}`, ...(tenDlc ? [`brand.${tenDlc.brandId}`] : [])]) {
              used.set(key, (used.get(key) ?? 0) + segments);
            }
          }
          taken = choice.taken;
        }
        for (const [id, segments] of takenByTenDlc) {
          // A message that does not fit any more is not split.
          const budget = budgetOf({ rate: rates.get(id) ?? 0 }, slot, 60_000);
          expect(segments).toBeLessThan(budget + 5);
        }
      }
      expect(left('account', accountLimit)).toBeGreaterThanOrEqual(0);
      for (const { id, perDay } of numbers) expect(left(`number.${id}`, perDay)).toBeGreaterThanOrEqual(0);
      for (const id of brandIds) expect(left(`brand.${id}`, 40 * id)).toBeGreaterThanOrEqual(0);
    }
  });
});
