import { describe, expect, it } from '@jest/globals';
import { divideRounded, formatMicros, isCurrency, parseMicros } from '../../../src/platform/money.js';

describe('money', () => {
  it.each([
    ['0', 0n, '0.00'],
    ['0.0079', 7_900n, '0.0079'],
    ['0.000001', 1n, '0.000001'],
    ['12', 12_000_000n, '12.00'],
    ['12.5', 12_500_000n, '12.50'],
    ['999999999.999999', 999_999_999_999_999n, '999999999.999999'],
  ])('reads %s and writes it', (text, micros, written) => {
    expect(parseMicros(text)).toBe(micros);
    expect(formatMicros(micros)).toBe(written);
  });

  it.each(['', '-1', '.5', '1.', '1e3', '0.0000001', '1,5', ' 1', '9999999999', '٣'])(
    'refuses %j',
    (text) => {
      expect(parseMicros(text)).toBeNull();
    },
  );

  it('rounds to the nearest, the half up', () => {
    expect([4n, 5n, 14n, 15n].map((n) => divideRounded(n, 10n))).toEqual([0n, 1n, 1n, 2n]);
    expect(divideRounded(10n ** 30n + 1n, 10n ** 30n)).toBe(1n);
  });

  it('knows currencies by their codes', () => {
    expect(['USD', 'EUR', 'usd', 'XXXX', 'ABC'].map(isCurrency)).toEqual([true, true, false, false, false]);
  });
});
