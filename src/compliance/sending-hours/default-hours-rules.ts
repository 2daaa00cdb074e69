import { UNKNOWN_COUNTRY } from '../hours-classes/hours-class.js';
import { AS_WEEKDAY, type HoursRule, OTHER_COUNTRIES } from './hours-rule.js';

const CLOSED = 'closed';

/** A place's week: one window for all days, or what differs. */
interface Week {
  weekdays: string;
  saturday?: string;
  sunday?: string;
  holidays?: string;
  validFrom?: string;
}

const everyDay = (window: string): Week => ({ weekdays: window });

/** How the notes name where a row comes from. */
const STATUTE = 'Statute';
const SUMMARY = 'Law firms’ summaries';
const CHART = 'A chart of the trade only';
const CONVENTION = 'Convention, not law';
const DISPUTED = 'Sources disagree, the stricter reading';

/**
 * The rules that an installation begins with; later changes to the rows are never overwritten. Not legal advice.
 * A state's row is intersected with its country's. Where sources disagree, the stricter reading stands here and
 * the note says so. To end a rule, set its valid_to; a row that is deleted comes back.
 */
export const DEFAULT_HOURS_RULES: readonly HoursRule[] = [
  rule('US', everyDay('08:00-21:00'), `${SUMMARY}: the federal hours for telephone solicitation.`),
  rule(
    'US-AL',
    { weekdays: '08:00-20:00', sunday: CLOSED, holidays: CLOSED },
    `${DISPUTED}: one source binds telephone utilities only.`,
  ),
  rule('US-CT', everyDay('09:00-20:00'), `${DISPUTED}: an older chart says 9-21.`),
  rule('US-FL', everyDay('08:00-20:00'), `${STATUTE} §501.616(6)(a).`),
  rule('US-KY', everyDay('10:00-21:00'), `${CHART}.`),
  rule(
    'US-LA',
    { weekdays: '08:00-20:00', sunday: CLOSED, holidays: CLOSED },
    `${STATUTE} RS 45:811. During an emergency that the governor declares (RS 45:844.31): a row in sending_closures.`,
  ),
  rule('US-MA', everyDay('08:00-20:00'), `${CHART}.`),
  rule('US-MD', everyDay('08:00-20:00'), `${SUMMARY}.`),
  rule('US-MI', everyDay('09:00-21:00'), `${CHART}.`),
  rule('US-MN', everyDay('09:00-21:00'), `${CHART}.`),
  rule(
    'US-MS',
    { weekdays: '08:00-20:00', sunday: CLOSED, holidays: '08:00-20:00' },
    `${SUMMARY}; the holidays by a chart.`,
  ),
  rule(
    'US-NJ',
    everyDay('08:00-20:00'),
    `${DISPUTED}: the statute (56:8-128(d)) says 8-21, vendors’ charts 8-20.`,
  ),
  rule('US-NM', everyDay('09:00-21:00'), `${CHART}.`),
  rule(
    'US-NV',
    { weekdays: '08:00-21:00', saturday: '09:00-20:00', sunday: '09:00-20:00' },
    `${CHART}: weekends; the federal hours otherwise.`,
  ),
  rule('US-OK', everyDay('08:00-20:00'), `${SUMMARY}: 15 §775C.4.`),
  rule(
    'US-OR',
    { ...everyDay('08:00-20:00'), validFrom: '2026-01-01' },
    `${SUMMARY}: from 2026-01-01, names texts.`,
  ),
  rule(
    'US-PA',
    { weekdays: '08:00-21:00', saturday: CLOSED, sunday: CLOSED, holidays: CLOSED },
    `${DISPUTED}: weekends are not settled, two charts ban holidays.`,
  ),
  rule(
    'US-RI',
    { weekdays: '09:00-18:00', saturday: '10:00-17:00', sunday: CLOSED, holidays: CLOSED },
    `${STATUTE} §5-61-3.6, state and federal holidays. ${DISPUTED}: it lists no Sunday, a vendor allows 10-17.`,
  ),
  rule(
    'US-SD',
    { weekdays: '09:00-21:00', saturday: CLOSED, sunday: CLOSED },
    `${STATUTE} §37-30-28 (autodialers).`,
  ),
  rule(
    'US-TX',
    { weekdays: '09:00-21:00', sunday: '12:00-21:00', validFrom: '2025-09-01' },
    `${SUMMARY}: SB 140, from 2025-09-01, names texts.`,
  ),
  rule(
    'US-UT',
    { weekdays: '08:00-21:00', sunday: CLOSED, holidays: CLOSED },
    `${STATUTE} §13-25a-103(3), legal holidays.`,
  ),
  rule('US-VA', everyDay('08:00-21:00'), `${SUMMARY}.`),
  rule('US-WA', everyDay('08:00-20:00'), `${STATUTE} RCW 19.158.040(2), worded for calls.`),
  rule(
    'CA',
    { weekdays: '09:00-21:30', saturday: '10:00-18:00', sunday: '10:00-18:00' },
    `${CONVENTION}: the hours of telemarketing calls.`,
  ),
  rule(
    'GB',
    { weekdays: '08:00-21:00', saturday: '09:00-21:00', sunday: CLOSED, holidays: CLOSED },
    `${CONVENTION}; Sundays and holidays are discouraged.`,
  ),
  rule(
    'FR',
    { weekdays: '10:00-20:00', sunday: CLOSED, holidays: CLOSED },
    `${DISPUTED}: some say 8-22, others 10-20; no Sundays and holidays.`,
  ),
  ...['DE', 'IE', 'NL', 'AU', 'NZ'].map((country) =>
    rule(country, everyDay('08:00-21:00'), `${CONVENTION}.`),
  ),
  rule(OTHER_COUNTRIES, everyDay('09:00-20:00'), 'Every country without a row of its own: a cautious day.'),
  rule(
    UNKNOWN_COUNTRY,
    { weekdays: '10:00-20:00', saturday: '10:00-18:00', sunday: CLOSED },
    'Where nobody knows the country: what all of the rows for countries have in common.',
  ),
];

function rule(place: string, week: Week, note: string): HoursRule {
  const { weekdays, saturday = weekdays, sunday = weekdays, holidays = AS_WEEKDAY, validFrom = null } = week;
  return {
    code: place,
    place,
    validFrom,
    validTo: null,
    weekdays,
    saturday,
    sunday,
    holidays,
    note,
  };
}
