import { describe, expect, it } from '@jest/globals';
import { contactTimeZone } from '../../../src/audience/contacts/contact-time-zone.js';
import { readPhone } from '../../../src/audience/contacts/phone-number.js';
import { regionCode } from '../../../src/audience/geodata/region-codes.js';

describe('reading phone numbers', () => {
  it.each([
    ['(212) 555-0123', '12125550123', 'US'],
    ['212.555.0123', '12125550123', 'US'],
    ['1-212-555-0123', '12125550123', 'US'],
    ['="2125550123"', '12125550123', 'US'],
    ['="+1 212 555 0123"', '12125550123', 'US'],
    ["'+1 212 555 0123", '12125550123', 'US'],
    ['tel:+1-212-555-0123', '12125550123', 'US'],
    ['\u200e212\u00a0555\u00a00123\u200b', '12125550123', 'US'],
    ['212-555-0123 x12', '12125550123', 'US'],
    ['011 44 20 7946 0958', '442079460958', 'GB'],
    ['+1 604 555 0123', '16045550123', 'CA'],
    ['800-555-0199', '18005550199', 'US'],
  ])('%j is +%s', (text, digits, country) => {
    expect(readPhone(text, 'US')).toEqual({ valid: true, digits, country });
  });

  it.each([
    ['', 'empty_phone'],
    ["  '  ", 'empty_phone'],
    ['n/a', 'not_a_number'],
    ['1-800-FLOWERS', 'not_a_number'],
    ['call 212-555-0123', 'not_a_number'],
    ['2.12556E+09', 'scientific_notation'],
    ['2,1255501E+09', 'scientific_notation'],
    ['2.12555e9', 'scientific_notation'],
    ['="2.12556E+09"', 'scientific_notation'],
    ['=""', 'empty_phone'],
    ['="', 'not_a_number'],
    ['5550123', 'too_short'],
    ['7', 'too_short'],
    ['+999 123 456 789', 'invalid_number'],
    ['212555012345678', 'too_long'],
    ['9'.repeat(100), 'too_long'],
    ['999-555-0123', 'invalid_number'],
    ['212-155-0123', 'invalid_number'],
  ])('%j is refused as %s', (text, fault) => {
    expect(readPhone(text, 'US')).toEqual({ valid: false, fault });
  });

  it('reads numbers without a country code by the default country', () => {
    expect(readPhone('020 7946 0958', 'GB')).toMatchObject({ digits: '442079460958' });
  });
});

describe('time zones and states as people write them', () => {
  it.each([
    ['America/Chicago', 'America/Chicago'],
    ['Eastern', 'America/New_York'],
    ['Pacific Standard Time', 'America/Los_Angeles'],
    ['+05:00', null],
    ['Mars/Olympus', null],
    ['', null],
  ])('zone %j is %s', (text, zone) => {
    expect(contactTimeZone(text)).toBe(zone);
  });

  it.each([
    ['ny', 'NY'],
    [' new  york ', 'NY'],
    ['Québec', 'QC'],
    ['Bavaria', null],
  ])('state %j is %s', (text, code) => {
    expect(regionCode(text)).toBe(code);
  });
});
