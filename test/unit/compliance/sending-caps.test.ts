import { describe, expect, it } from '@jest/globals';
import {
  DEFAULT_SENDING_CAPS,
  withDefaultCaps,
} from '../../../src/compliance/frequency/default-sending-caps.js';
import { SendingCaps } from '../../../src/compliance/frequency/sending-caps.js';
import { findHold } from '../../../src/compliance/frequency/sending-limit.js';

const NOON = Date.parse('2026-06-15T12:00:00Z');
const HOUR = 3_600_000;
const inFlorida = {
  country: 'US',
  states: ['FL'],
  timeZones: ['America/New_York'],
  purpose: 'promotional',
} as const;
const row = { code: 'test', place: 'US-NY', validFrom: null, validTo: null, most: 2, hours: 48, note: '' };

describe('caps of states', () => {
  it('hold for whoever may live there, and for promotional messages only', () => {
    const caps = new SendingCaps(DEFAULT_SENDING_CAPS);
    const limit = { reason: 'state_cap', most: 3, ms: 24 * HOUR };
    expect(caps.limitsOf(inFlorida, NOON)).toEqual([limit]);
    expect(caps.limitsOf({ ...inFlorida, states: ['GA', 'FL'] }, NOON)).toEqual([limit]);
    expect(caps.limitsOf({ ...inFlorida, states: ['GA'] }, NOON)).toEqual([]);
    expect(caps.limitsOf({ ...inFlorida, country: 'CA' }, NOON)).toEqual([]);
    expect(caps.limitsOf({ ...inFlorida, purpose: 'transactional' }, NOON)).toEqual([]);
  });

  it('hold as long as it is one of their dates anywhere', () => {
    const caps = new SendingCaps([
      { ...row, place: 'US-FL', validFrom: '2026-06-01', validTo: '2026-06-30' },
    ]);
    const holds = (at: string) => caps.limitsOf(inFlorida, Date.parse(at)).length === 1;
    expect(holds('2026-05-31T09:59:59Z')).toBe(false);
    expect(holds('2026-05-31T10:00:00Z')).toBe(true);
    expect(holds('2026-07-01T11:59:59Z')).toBe(true);
    expect(holds('2026-07-01T12:00:00Z')).toBe(false);
  });

  it('hold where a date cannot be read, and where the table lost its rows', () => {
    const unreadable = new SendingCaps([{ ...row, place: 'US-FL', validTo: 'soon' }]);
    expect(unreadable.limitsOf(inFlorida, NOON)).toHaveLength(1);
    expect(withDefaultCaps([row]).map(({ code }) => code)).toEqual([
      'test',
      'US-FL',
      'US-MD',
      'US-OK',
      'US-OR',
    ]);
    const edited = { ...row, code: 'US-FL', place: 'US-FL', validTo: '2026-01-01' };
    expect(new SendingCaps(withDefaultCaps([edited])).limitsOf(inFlorida, NOON)).toEqual([]);
  });
});

describe('a hold', () => {
  const at = (hoursAgo: number) => new Date(NOON - hoursAgo * HOUR);
  const limits = [
    { reason: 'texted_recently', most: 1, ms: 24 * HOUR },
    { reason: 'state_cap', most: 3, ms: 24 * HOUR },
  ] as const;

  it('names the rule that holds longest', () => {
    const times = { lastAt: at(1), secondAt: at(2), thirdAt: at(3) };
    expect(findHold(times, limits, NOON)).toEqual({ reason: 'texted_recently', until: NOON + 23 * HOUR });
    expect(findHold(times, limits.slice(1), NOON)).toEqual({ reason: 'state_cap', until: NOON + 21 * HOUR });
  });

  it('ends exactly when the time is over', () => {
    const times = { lastAt: at(24), secondAt: null, thirdAt: null };
    expect(findHold(times, limits, NOON)).toBeNull();
    expect(findHold(times, limits, NOON - 1)).toEqual({ reason: 'texted_recently', until: NOON });
    expect(findHold({ lastAt: null, secondAt: null, thirdAt: null }, limits, NOON)).toBeNull();
  });
});
