import { describe, expect, it } from '@jest/globals';
import type { CountryCode } from 'libphonenumber-js/max';
import { phoneRanges } from '../../../src/audience/contacts/phone-ranges.js';

function holds(text: string, country: CountryCode, phone: number): boolean | null {
  const ranges = phoneRanges(text, country);
  return ranges === null ? null : ranges.some(({ from, to }) => phone >= from && phone <= to);
}

describe('phone ranges of a search text', () => {
  it.each<[string, CountryCode, number]>([
    ['+12055550100', 'US', 12_055_550_100],
    ['(205) 555-0100', 'US', 12_055_550_100],
    ['205.555.0100', 'US', 12_055_550_100],
    ['205', 'US', 12_055_550_100],
    ['(205) 55', 'US', 12_055_550_100],
    ['1205', 'US', 12_055_550_100],
    ['+1205', 'US', 12_055_550_100],
    ['1', 'US', 12_055_550_100],
    ['+44', 'US', 442_079_460_958],
    ['44207', 'US', 442_079_460_958],
    ['020 79', 'GB', 442_079_460_958],
    ['2079', 'GB', 442_079_460_958],
    ['+4930', 'US', 4_930_123_456],
    ['+4930', 'US', 493_012_345_678_901],
  ])('%s in %s finds %d', (text, country, phone) => {
    expect(holds(text, country, phone)).toBe(true);
  });

  it.each<[string, CountryCode, number]>([
    ['+205', 'US', 12_055_550_100],
    ['+12055550100', 'US', 12_055_550_101],
    ['206', 'US', 12_055_550_100],
    ['2055550', 'US', 12_055_560_100],
    ['020 79', 'US', 442_079_460_958],
  ])('%s in %s does not find %d', (text, country, phone) => {
    expect(holds(text, country, phone)).toBe(false);
  });

  it.each([['Ann'], ['+'], ['12a'], ['+0'], ['++1'], ['1'.repeat(16)], ['='], ['1,2']])(
    '%s is none',
    (text) => {
      expect(phoneRanges(text, 'US')).toBeNull();
    },
  );
});
