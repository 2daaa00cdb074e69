import { describe, expect, it } from '@jest/globals';
import type { HoursClass } from '../../../src/compliance/hours-classes/hours-class.js';
import { AS_THE_LAW, readOwnHours } from '../../../src/compliance/sending-hours/company-hours.js';
import { DEFAULT_HOURS_LAW } from '../../../src/compliance/sending-hours/default-hours-law.js';
import type { HoursLaw, HoursRule } from '../../../src/compliance/sending-hours/hours-rule.js';
import { HoursRulebook } from '../../../src/compliance/sending-hours/hours-rulebook.js';
import { NO_OWN_HOURS, type OwnHours } from '../../../src/compliance/sending-hours/own-hours.js';
import { SendingHours } from '../../../src/compliance/sending-hours/sending-hours.js';

const classOf = (country: string, timeZones: string[], states: string[] = []): HoursClass => ({
  id: 1,
  country,
  timeZones,
  states,
  purpose: 'promotional',
});
const at = (iso: string) => Date.parse(iso);
const verdict = (
  of: HoursClass,
  iso: string,
  own: OwnHours = NO_OWN_HOURS,
  law: HoursLaw = DEFAULT_HOURS_LAW,
) => new SendingHours(new HoursRulebook(law), own).verdict(of, at(iso));
/** `08:00-21:00` in UTC of that date's opening and closing, or what is left of it. */
const dayOf = (of: HoursClass, date: string, own?: OwnHours, law?: HoursLaw) => {
  const open: string[] = [];
  for (let minute = 0; minute < 36 * 60; minute += 15) {
    const instant = at(`${date}T00:00:00Z`) + minute * 60_000;
    if (verdict(of, new Date(instant).toISOString(), own, law).allowed)
      open.push(new Date(instant).toISOString());
  }
  return open.length === 0 ? 'closed' : `${open[0]?.slice(11, 16)}-${open.at(-1)?.slice(11, 16)}`;
};

const EAST = 'America/New_York';
const CENTRAL = 'America/Chicago';
const MOUNTAIN = 'America/Denver';
const PACIFIC = 'America/Los_Angeles';

describe('the hours of each state, checked by hand in the week of 14 September 2026 (summer time)', () => {
  // UTC of the first and the last quarter of an hour on Monday, Saturday and Sunday; 21:00 in New York is 01:00.
  it.each([
    ['NY', EAST, '12:00-00:45', '12:00-00:45', '12:00-00:45'],
    ['FL', EAST, '12:00-23:45', '12:00-23:45', '12:00-23:45'],
    ['OK', CENTRAL, '13:00-00:45', '13:00-00:45', '13:00-00:45'],
    ['MD', EAST, '12:00-23:45', '12:00-23:45', '12:00-23:45'],
    ['WA', PACIFIC, '15:00-02:45', '15:00-02:45', '15:00-02:45'],
    ['OR', PACIFIC, '15:00-02:45', '15:00-02:45', '15:00-02:45'],
    ['TX', CENTRAL, '14:00-01:45', '14:00-01:45', '17:00-01:45'],
    ['CT', EAST, '13:00-23:45', '13:00-23:45', '13:00-23:45'],
    ['NJ', EAST, '12:00-23:45', '12:00-23:45', '12:00-23:45'],
    ['VA', EAST, '12:00-00:45', '12:00-00:45', '12:00-00:45'],
    ['AL', CENTRAL, '13:00-00:45', '13:00-00:45', 'closed'],
    ['LA', CENTRAL, '13:00-00:45', '13:00-00:45', 'closed'],
    ['MS', CENTRAL, '13:00-00:45', '13:00-00:45', 'closed'],
    ['UT', MOUNTAIN, '14:00-02:45', '14:00-02:45', 'closed'],
    ['RI', EAST, '13:00-21:45', '14:00-20:45', 'closed'],
    ['SD', CENTRAL, '14:00-01:45', 'closed', 'closed'],
    ['KY', EAST, '14:00-00:45', '14:00-00:45', '14:00-00:45'],
    ['MA', EAST, '12:00-23:45', '12:00-23:45', '12:00-23:45'],
    ['MI', EAST, '13:00-00:45', '13:00-00:45', '13:00-00:45'],
    ['MN', CENTRAL, '14:00-01:45', '14:00-01:45', '14:00-01:45'],
    ['NM', MOUNTAIN, '15:00-02:45', '15:00-02:45', '15:00-02:45'],
    ['NV', PACIFIC, '15:00-03:45', '16:00-02:45', '16:00-02:45'],
    ['PA', EAST, '12:00-00:45', 'closed', 'closed'],
  ])('%s', (state, zone, monday, saturday, sunday) => {
    const of = classOf('US', [zone], [state]);
    // From four in the morning in New York: no day's evening counts for the next.
    const days = ['2026-09-14', '2026-09-19', '2026-09-20'].map((date) => {
      const open: string[] = [];
      for (let minute = 0; minute < 24 * 60; minute += 15) {
        const iso = new Date(at(`${date}T08:00:00Z`) + minute * 60_000).toISOString();
        if (verdict(of, iso).allowed) open.push(iso.slice(11, 16));
      }
      return open.length === 0 ? 'closed' : `${open[0]}-${open.at(-1)}`;
    });
    expect(days).toEqual([monday, saturday, sunday]);
  });
});

describe('countries', () => {
  it.each([
    ['FR', 'Europe/Paris', '2026-09-14', '08:00-17:45'],
    ['FR on a Sunday', 'Europe/Paris', '2026-09-13', 'closed'],
    ['GB', 'Europe/London', '2026-09-14', '07:00-19:45'],
    ['GB on a Saturday', 'Europe/London', '2026-09-19', '08:00-19:45'],
    ['GB on a Sunday', 'Europe/London', '2026-09-20', 'closed'],
    ['DE', 'Europe/Berlin', '2026-09-20', '06:00-18:45'],
    ['ZZ', 'Europe/Berlin', '2026-09-14', '08:00-17:45'],
    ['ZZ on a Sunday', 'Europe/Berlin', '2026-09-20', 'closed'],
    ['JP, which has no rule', 'Asia/Tokyo', '2026-09-14', '00:00-10:45'],
  ])('%s', (name, zone, date, expected) => {
    const of = classOf(name.slice(0, 2), [zone]);
    const open: string[] = [];
    for (let minute = 0; minute < 20 * 60; minute += 15) {
      const iso = new Date(at(`${date}T00:00:00Z`) + minute * 60_000).toISOString();
      if (verdict(of, iso).allowed) open.push(iso.slice(11, 16));
    }
    expect(open.length === 0 ? 'closed' : `${open[0]}-${open.at(-1)}`).toBe(expected);
  });

  it('keeps a mobile number of Australia within both ends of the country', () => {
    const of = classOf('AU', [
      'Australia/Sydney',
      'Australia/Perth',
      'Australia/Eucla',
      'Australia/Adelaide',
    ]);
    // In September it is 8 in Perth at 00:00 UTC and 21 in Sydney at 11:00.
    expect(verdict(of, '2026-09-14T00:00:00Z')).toEqual({
      allowed: true,
      closesAt: at('2026-09-14T11:00:00Z'),
    });
    expect(verdict(of, '2026-09-13T23:59:00Z').allowed).toBe(false);
    // With Sydney's summer time it is an hour less.
    expect(verdict(of, '2026-12-14T10:00:00Z').allowed).toBe(false);
  });
});

describe('zones', () => {
  it('with half hours: Newfoundland, and Quebec across two zones', () => {
    const newfoundland = classOf('CA', ['America/St_Johns'], ['NL']);
    expect(verdict(newfoundland, '2026-07-13T11:29:59Z').allowed).toBe(false);
    expect(verdict(newfoundland, '2026-07-13T11:30:00Z')).toEqual({
      allowed: true,
      closesAt: at('2026-07-14T00:00:00Z'),
    });
    const quebec = classOf('CA', ['America/Toronto', 'America/Halifax'], ['QC']);
    expect(verdict(quebec, '2026-07-13T12:45:00Z')).toEqual({
      allowed: false,
      opensAt: at('2026-07-13T13:00:00Z'),
    });
    expect(verdict(quebec, '2026-07-13T13:00:00Z')).toEqual({
      allowed: true,
      closesAt: at('2026-07-14T00:30:00Z'),
    });
  });

  it('without summer time: Arizona opens at 15:00 UTC in winter and summer', () => {
    const arizona = classOf('US', ['America/Phoenix'], ['AZ']);
    for (const date of ['2026-01-14', '2026-07-15']) {
      expect(verdict(arizona, `${date}T14:59:00Z`).allowed).toBe(false);
      expect(verdict(arizona, `${date}T15:00:00Z`).allowed).toBe(true);
    }
  });

  it('from Hawaii to New York: eight there, nine in the evening here', () => {
    const both = classOf('US', ['Pacific/Honolulu', EAST]);
    expect(verdict(both, '2026-07-15T17:59:00Z')).toEqual({
      allowed: false,
      opensAt: at('2026-07-15T18:00:00Z'),
    });
    expect(verdict(both, '2026-07-15T18:00:00Z')).toEqual({
      allowed: true,
      closesAt: at('2026-07-16T01:00:00Z'),
    });
    expect(verdict(both, '2026-07-16T00:50:00Z')).toEqual({
      allowed: false,
      opensAt: at('2026-07-16T18:00:00Z'),
    });
  });

  it('that have no hour in common are never texted, and say so', () => {
    const nowhere = classOf('DE', ['Europe/Berlin', 'Pacific/Auckland', PACIFIC]);
    expect(verdict(nowhere, '2026-07-15T12:00:00Z')).toEqual({ allowed: false, opensAt: null });
  });

  it('on the days of clock changes', () => {
    const east = classOf('US', [EAST], ['FL']);
    expect(verdict(east, '2026-03-07T12:00:00Z').allowed).toBe(false);
    expect(verdict(east, '2026-03-08T12:00:00Z').allowed).toBe(true);
    expect(verdict(east, '2026-11-01T12:59:00Z')).toEqual({
      allowed: false,
      opensAt: at('2026-11-01T13:00:00Z'),
    });
  });
});

describe('windows that span a clock change', () => {
  const night: HoursLaw = {
    ...DEFAULT_HOURS_LAW,
    rules: [ruleFor('US', '01:30-02:30')],
  };
  const east = classOf('US', [EAST]);

  it('open nothing in the hour that does not exist', () => {
    // 8 March 2026: 01:59 is followed by 03:00, at 07:00 UTC. Half of the window is left.
    expect(verdict(east, '2026-03-08T06:29:00Z', NO_OWN_HOURS, night).allowed).toBe(false);
    expect(verdict(east, '2026-03-08T06:30:00Z', NO_OWN_HOURS, night)).toEqual({
      allowed: true,
      closesAt: at('2026-03-08T07:00:00Z'),
    });
    expect(verdict(east, '2026-03-08T07:00:00Z', NO_OWN_HOURS, night).allowed).toBe(false);
  });

  it('close between the two halves of a time that exists twice', () => {
    // 1 November 2026: 01:59 summer time is followed by 01:00, at 06:00 UTC.
    expect(verdict(east, '2026-11-01T05:30:00Z', NO_OWN_HOURS, night)).toEqual({
      allowed: true,
      closesAt: at('2026-11-01T06:00:00Z'),
    });
    expect(verdict(east, '2026-11-01T06:00:00Z', NO_OWN_HOURS, night)).toEqual({
      allowed: false,
      opensAt: at('2026-11-01T06:30:00Z'),
    });
    expect(verdict(east, '2026-11-01T06:30:00Z', NO_OWN_HOURS, night)).toEqual({
      allowed: true,
      closesAt: at('2026-11-01T07:30:00Z'),
    });
  });

  it('go on over midnight and over clock changes without a gap', () => {
    const always: HoursLaw = { ...DEFAULT_HOURS_LAW, rules: [ruleFor('US', '00:00-24:00')] };
    for (const iso of ['2026-11-01T03:55:00Z', '2026-11-01T05:55:00Z', '2026-03-08T06:55:00Z'])
      expect(verdict(east, iso, NO_OWN_HOURS, always).allowed).toBe(true);
  });
});

describe('holidays', () => {
  const noon = (state: string, date: string) =>
    verdict(classOf('US', [EAST], [state]), `${date}T17:00:00Z`).allowed;

  it.each([
    ['Independence Day on a Saturday', 'UT', '2026-07-04', false],
    ['kept on the Friday before', 'UT', '2026-07-03', false],
    ['but not on the Thursday', 'UT', '2026-07-02', true],
    ['Christmas on a Saturday: the Friday before', 'RI', '2027-12-24', false],
    ['New Year’s Day on a Saturday: the last day of the year before', 'AL', '2027-12-31', false],
    ['Independence Day on a Sunday: the Monday after', 'AL', '2027-07-05', false],
    ['Memorial Day, last Monday of May', 'UT', '2026-05-25', false],
    ['the Monday before is none', 'UT', '2026-05-18', true],
    ['Thanksgiving', 'LA', '2026-11-26', false],
    ['the day after it in Louisiana', 'LA', '2026-11-27', false],
    ['and not in Utah', 'UT', '2026-11-27', true],
    ['Mardi Gras 2026', 'LA', '2026-02-17', false],
    ['Good Friday 2026', 'LA', '2026-04-03', false],
    ['Pioneer Day in Utah only', 'UT', '2026-07-24', false],
    ['Pioneer Day elsewhere', 'AL', '2026-07-24', true],
    ['Victory Day in Rhode Island', 'RI', '2026-08-10', false],
    ['Election Day of an even year', 'RI', '2026-11-03', false],
    ['no Election Day in an odd one', 'RI', '2027-11-02', true],
    ['Mississippi texts on holidays', 'MS', '2026-11-26', true],
    ['and so does New York', 'NY', '2026-12-25', true],
  ])('%s: %s %s %s', (_, state, date, allowed) => {
    expect(noon(state, date)).toBe(allowed);
  });

  it('a holiday’s own window never opens a day that is closed', () => {
    // 4 July 2027 is a Sunday, on which Mississippi rests.
    expect(noon('MS', '2027-07-04')).toBe(false);
  });

  it('two states at once: each one’s own holidays', () => {
    const both = classOf('US', [EAST], ['UT', 'RI']);
    expect(verdict(both, '2026-07-24T17:00:00Z').allowed).toBe(false);
    expect(verdict(both, '2026-08-10T17:00:00Z').allowed).toBe(false);
  });

  it.each([
    ['GB', 'Europe/London', '2026-12-28T12:00:00Z', false],
    ['GB', 'Europe/London', '2026-12-29T12:00:00Z', true],
    ['GB', 'Europe/London', '2027-12-28T12:00:00Z', false],
    ['FR', 'Europe/Paris', '2026-05-14T12:00:00Z', false],
    ['FR', 'Europe/Paris', '2026-07-14T12:00:00Z', false],
    ['FR', 'Europe/Paris', '2026-07-15T12:00:00Z', true],
    ['DE', 'Europe/Berlin', '2026-10-03T12:00:00Z', true],
  ])('%s in %s at %s: %s', (country, zone, iso, allowed) => {
    expect(verdict(classOf(country, [zone]), iso).allowed).toBe(allowed);
  });

  it('tell when they are over: from Thanksgiving to Saturday in Louisiana', () => {
    expect(verdict(classOf('US', [CENTRAL], ['LA']), '2026-11-26T18:00:00Z')).toEqual({
      allowed: false,
      opensAt: at('2026-11-28T14:00:00Z'),
    });
  });
});

describe('rules with dates', () => {
  it('Texas opens an hour later from 1 September 2025, by its own clock', () => {
    const texas = classOf('US', [CENTRAL], ['TX']);
    expect(verdict(texas, '2025-08-31T13:30:00Z').allowed).toBe(true);
    expect(verdict(texas, '2025-09-01T13:30:00Z').allowed).toBe(false);
  });

  it('an opening is told over the end of a rule and of a closure', () => {
    const law: HoursLaw = {
      ...DEFAULT_HOURS_LAW,
      rules: [
        ...DEFAULT_HOURS_LAW.rules,
        { ...ruleFor('US-LA', 'closed'), code: 'a', validFrom: '2026-09-08', validTo: '2026-09-09' },
        { ...ruleFor('US-LA', '12:00-15:00'), code: 'b', validFrom: '2026-09-10', validTo: '2026-09-10' },
      ],
      closures: [{ place: 'US-LA', fromDate: '2026-08-31', toDate: '2026-09-07' }],
    };
    const louisiana = classOf('US', [CENTRAL], ['LA']);
    expect(verdict(louisiana, '2026-08-29T18:00:00Z', NO_OWN_HOURS, law).allowed).toBe(true);
    expect(verdict(louisiana, '2026-08-31T18:00:00Z', NO_OWN_HOURS, law)).toEqual({
      allowed: false,
      opensAt: at('2026-09-10T17:00:00Z'),
    });
    expect(verdict(louisiana, '2026-09-10T17:00:00Z', NO_OWN_HOURS, law)).toEqual({
      allowed: true,
      closesAt: at('2026-09-10T20:00:00Z'),
    });
  });

  it('a rule that nobody can read closes, and dates that nobody can read set no bound', () => {
    const broken: HoursLaw = {
      ...DEFAULT_HOURS_LAW,
      rules: [...DEFAULT_HOURS_LAW.rules, { ...ruleFor('US-NY', 'soon'), validTo: 'then' }],
    };
    expect(verdict(classOf('US', [EAST], ['NY']), '2026-09-14T17:00:00Z', NO_OWN_HOURS, broken).allowed).toBe(
      false,
    );
    expect(verdict(classOf('US', [EAST]), '2026-09-14T17:00:00Z', NO_OWN_HOURS, broken).allowed).toBe(true);
  });

  it('a law without rules allows nothing', () => {
    const none: HoursLaw = { rules: [], holidays: [], closures: [] };
    expect(verdict(classOf('US', [EAST]), '2026-09-14T17:00:00Z', NO_OWN_HOURS, none).allowed).toBe(false);
  });
});

describe('a company', () => {
  const own = (changes: object) => readOwnHours({ ...AS_THE_LAW, ...changes });
  const newYork = classOf('US', [EAST], ['NY']);

  it('may be stricter by the day of the week', () => {
    const strict = own({ weekdays: '10:00-18:00', saturday: 'closed', sunday: '12:00-14:00' });
    expect(dayOf(newYork, '2026-09-14', strict)).toBe('14:00-21:45');
    expect(verdict(newYork, '2026-09-19T17:00:00Z', strict).allowed).toBe(false);
    expect(verdict(newYork, '2026-09-20T16:00:00Z', strict)).toEqual({
      allowed: true,
      closesAt: at('2026-09-20T18:00:00Z'),
    });
  });

  it('never laxer, whatever it says', () => {
    const lax = own({ weekdays: '00:00-24:00', saturday: '00:00-24:00', sunday: '00:00-24:00' });
    for (let hour = 0; hour < 24 * 8; hour++) {
      const iso = new Date(at('2026-06-29T00:30:00Z') + hour * 3_600_000).toISOString();
      for (const state of ['UT', 'RI', 'TX', 'NY'])
        expect(verdict(classOf('US', [EAST], [state]), iso, lax)).toEqual(
          verdict(classOf('US', [EAST], [state]), iso),
        );
    }
  });

  it('may rest on holidays of the people’s country and on dates of its own', () => {
    const strict = own({ onHolidays: false, closedDates: ['2026-09-15'] });
    expect(verdict(newYork, '2026-12-25T17:00:00Z').allowed).toBe(true);
    expect(verdict(newYork, '2026-12-25T17:00:00Z', strict).allowed).toBe(false);
    expect(verdict(classOf('DE', ['Europe/Berlin']), '2026-10-03T12:00:00Z', strict).allowed).toBe(false);
    expect(verdict(classOf('CA', ['America/Toronto'], ['QC']), '2026-06-24T17:00:00Z', strict).allowed).toBe(
      false,
    );
    expect(verdict(classOf('CA', ['America/Toronto'], ['ON']), '2026-06-24T17:00:00Z', strict).allowed).toBe(
      true,
    );
    expect(verdict(newYork, '2026-09-15T17:00:00Z', strict)).toEqual({
      allowed: false,
      opensAt: at('2026-09-16T12:00:00Z'),
    });
  });

  it('that leaves less than the guard is told the next day that leaves more', () => {
    const strict = own({ weekdays: '20:50-21:00' });
    expect(verdict(newYork, '2026-09-18T12:00:00Z', strict)).toEqual({
      allowed: false,
      opensAt: at('2026-09-19T12:00:00Z'),
    });
  });
});

function ruleFor(place: string, window: string): HoursRule {
  return {
    code: `${place} in a test`,
    place,
    validFrom: null,
    validTo: null,
    weekdays: window,
    saturday: window,
    sunday: window,
    holidays: 'weekday',
    note: '',
  };
}
