import { describe, expect, it } from '@jest/globals';
import type { HealthReason } from '../../../src/carriers/numbers/number-health.js';
import { mayText, type StoredNumber, toSendingNumber } from '../../../src/carriers/numbers/sending-number.js';
import { brandLimit, type TenDlcClass } from '../../../src/carriers/ten-dlc/ten-dlc-limits.js';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const HOUR = 3_600_000;

function stored(change: Partial<StoredNumber> = {}): StoredNumber {
  return {
    id: 1,
    phone: 12125550100,
    senderName: null,
    type: 'ten_dlc',
    segmentsPerMinute: 240,
    segmentsPerDay: null,
    warmUp: null,
    dayTimeZone: 'America/Los_Angeles',
    tenDlc: null,
    health: { level: null, reason: null, slowedSince: null, slowedUntil: null },
    ...change,
  };
}

function registered(tenDlcClass: TenDlcClass, segmentsPerMinute: number | null = null) {
  const brand = { kind: 'standard', vettingScore: 80, segmentsPerDay: null } as const;
  return { campaignId: 7, class: tenDlcClass, segmentsPerMinute, brandId: 3, brand };
}

function slowed(level: number, reason: HealthReason, untilMs: number) {
  return { level, reason, slowedSince: new Date(NOW), slowedUntil: new Date(NOW + untilMs) };
}

describe('a sending number', () => {
  it.each([
    ['A', 4_500],
    ['C', 2_400],
    ['F', 240],
    ['T', 75],
    ['W', 15],
  ] as const)('of a 10DLC campaign of class %s shares %i segments a minute', (tenDlcClass, rate) => {
    const number = toSendingNumber(stored({ tenDlc: registered(tenDlcClass) }), NOW);
    expect(number).toMatchObject({ rate: 240, tenDlc: { campaignId: 7, rate, brandId: 3, perDay: 200_000 } });
  });

  it.each(['G', 'N'] as const)('of class %s has 60 segments a minute for itself', (tenDlcClass) => {
    const number = toSendingNumber(stored({ tenDlc: registered(tenDlcClass) }), NOW);
    expect(number).toMatchObject({ rate: 60, full: { rate: 60 }, tenDlc: { rate: null } });
  });

  it('keeps to the company’s own limit below that of the class', () => {
    expect(toSendingNumber(stored({ tenDlc: registered('A', 100) }), NOW).tenDlc?.rate).toBe(100);
  });

  it('without a registered campaign has its own limits alone', () => {
    expect(toSendingNumber(stored(), NOW)).toMatchObject({ rate: 240, perDay: null, tenDlc: null });
  });

  it.each([
    ['standard', 100, 200_000],
    ['standard', 75, 200_000],
    ['standard', 74, 40_000],
    ['standard', 50, 40_000],
    ['standard', 49, 10_000],
    ['standard', 25, 10_000],
    ['standard', 24, 2_000],
    ['standard', null, 2_000],
    ['low_volume', null, 2_000],
    ['sole_proprietor', null, 1_000],
  ] as const)('a %s brand with score %s may send %i segments a day', (kind, vettingScore, limit) => {
    expect(brandLimit({ kind, vettingScore })).toBe(limit);
  });

  it('has half its rate with each step that it is slowed, and gets them back one by one', () => {
    const rateAt = (now: number) =>
      toSendingNumber(stored({ health: slowed(2, 'filtered', HOUR) }), now).rate;
    expect([0, HOUR - 1, HOUR, 2 * HOUR - 1, 2 * HOUR].map((ms) => rateAt(NOW + ms))).toEqual([
      60, 60, 120, 120, 240,
    ]);
  });

  it('never becomes so slow that a long text would not fit into any minute', () => {
    const warmUp = { segmentsPerDay: 50, days: 10, since: new Date(NOW) };
    const number = toSendingNumber(stored({ warmUp, health: slowed(4, 'throttled', HOUR) }), NOW);
    expect(number).toMatchObject({ rate: 10, perDay: 50, full: { rate: 240, perDay: null } });
    expect(toSendingNumber(stored({ segmentsPerMinute: 3, warmUp }), NOW).rate).toBe(3);
  });

  it('that is a name texts nobody in North America', () => {
    const name = toSendingNumber(stored({ phone: null, senderName: 'Acme1', type: 'alphanumeric' }), NOW);
    expect(name.address).toBe('Acme1');
    expect(mayText(name, 12125550199)).toBe(false);
    expect(mayText(name, 447911123456)).toBe(true);
    expect(mayText(toSendingNumber(stored(), NOW), 12125550199)).toBe(true);
  });
});
