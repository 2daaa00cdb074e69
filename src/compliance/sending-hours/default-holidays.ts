import type { HolidayRule, Observance } from './hours-rule.js';

/** [name, date as parseHolidayDate reads it, how it is kept on a weekend if not as the rest]. */
type Row = readonly [name: string, date: string, observed?: Observance];

const GENERAL = 'From general knowledge; have counsel confirm the calendar.';

/** 5 U.S.C. 6103, kept by Executive Order 11582; states add their own below. */
const US: readonly Row[] = [
  ['New Year’s Day', '01-01'],
  ['Martin Luther King Day', 'mon 3 01'],
  ['Washington’s Birthday', 'mon 3 02'],
  ['Memorial Day', 'mon -1 05'],
  ['Juneteenth', '06-19'],
  ['Independence Day', '07-04'],
  ['Labor Day', 'mon 1 09'],
  ['Columbus Day', 'mon 2 10'],
  ['Veterans Day', '11-11'],
  ['Thanksgiving', 'thu 4 11'],
  ['Christmas Day', '12-25'],
];

const GOOD_FRIDAY: Row = ['Good Friday', 'easter-2'];
const EASTER_MONDAY: Row = ['Easter Monday', 'easter+1'];
const MARDI_GRAS: Row = ['Mardi Gras', 'easter-47'];
const DAY_AFTER_THANKSGIVING: Row = ['Day after Thanksgiving', 'fri>=11-23'];
const CHRISTMAS: Row = ['Christmas Day', '12-25'];
const BOXING_DAY: Row = ['Second day of Christmas', '12-26'];
const NEW_YEAR: Row = ['New Year’s Day', '01-01'];

/** Place → its holidays; those of a state stand beside its country's. Only regions' own where nobody knows the region. */
const CALENDARS: readonly (readonly [place: string, observed: Observance, rows: readonly Row[]])[] = [
  ['US', 'nearest', US],
  [
    'US-AL',
    'nearest',
    [MARDI_GRAS, ['Confederate Memorial Day', 'mon 4 04'], ['Jefferson Davis’ Birthday', 'mon 1 06']],
  ],
  [
    'US-LA',
    'nearest',
    [
      ['Battle of New Orleans', '01-08'],
      ['Robert E. Lee Day', '01-19'],
      MARDI_GRAS,
      GOOD_FRIDAY,
      ['Confederate Memorial Day', '06-03'],
      ['Huey P. Long Day', '08-30'],
      ['All Saints’ Day', '11-01'],
      ['General election', 'tue>=11-02 even'],
      DAY_AFTER_THANKSGIVING,
    ],
  ],
  ['US-MS', 'nearest', [['Confederate Memorial Day', 'mon -1 04']]],
  [
    'US-PA',
    'nearest',
    [GOOD_FRIDAY, ['Flag Day', '06-14'], ['Election Day', 'tue>=11-02'], DAY_AFTER_THANKSGIVING],
  ],
  [
    'US-RI',
    'nearest',
    [
      ['Victory Day', 'mon 2 08'],
      ['Election Day', 'tue>=11-02 even'],
    ],
  ],
  [
    'US-UT',
    'nearest',
    [
      ['Juneteenth as Utah keeps it', 'mon 3 06'],
      ['Pioneer Day', '07-24'],
    ],
  ],
  [
    'CA',
    'sunday',
    [
      NEW_YEAR,
      ['Family Day', 'mon 3 02'],
      GOOD_FRIDAY,
      EASTER_MONDAY,
      ['Victoria Day', 'mon<=05-24'],
      ['Canada Day', '07-01'],
      ['Civic Holiday', 'mon 1 08'],
      ['Labour Day', 'mon 1 09'],
      ['Truth and Reconciliation', '09-30'],
      ['Thanksgiving', 'mon 2 10'],
      ['Remembrance Day', '11-11'],
      CHRISTMAS,
      BOXING_DAY,
    ],
  ],
  ['CA-QC', 'sunday', [['Fête nationale', '06-24']]],
  [
    'GB',
    'substitute',
    [
      NEW_YEAR,
      ['2 January (Scotland)', '01-02'],
      ['St Patrick’s Day (Northern Ireland)', '03-17'],
      GOOD_FRIDAY,
      EASTER_MONDAY,
      ['Early May', 'mon 1 05'],
      ['Spring', 'mon -1 05'],
      ['Battle of the Boyne (Northern Ireland)', '07-12'],
      ['Summer (Scotland)', 'mon 1 08'],
      ['Summer', 'mon -1 08'],
      ['St Andrew’s Day (Scotland)', '11-30'],
      CHRISTMAS,
      BOXING_DAY,
    ],
  ],
  [
    'FR',
    'none',
    [
      NEW_YEAR,
      ['Vendredi saint (Alsace-Moselle)', 'easter-2'],
      EASTER_MONDAY,
      ['Fête du Travail', '05-01'],
      ['Victoire 1945', '05-08'],
      ['Ascension', 'easter+39'],
      ['Lundi de Pentecôte', 'easter+50'],
      ['Fête nationale', '07-14'],
      ['Assomption', '08-15'],
      ['Toussaint', '11-01'],
      ['Armistice', '11-11'],
      CHRISTMAS,
      ['Saint-Étienne (Alsace-Moselle)', '12-26'],
    ],
  ],
  [
    'DE',
    'none',
    [
      NEW_YEAR,
      GOOD_FRIDAY,
      EASTER_MONDAY,
      ['Tag der Arbeit', '05-01'],
      ['Christi Himmelfahrt', 'easter+39'],
      ['Pfingstmontag', 'easter+50'],
      ['Tag der Deutschen Einheit', '10-03'],
      CHRISTMAS,
      BOXING_DAY,
    ],
  ],
  [
    'IE',
    'none',
    [
      NEW_YEAR,
      // The first Monday of February, or the first of February where that is a Friday: both.
      ['St Brigid’s Day', 'mon 1 02'],
      ['St Brigid’s Day itself', '02-01'],
      ['St Patrick’s Day', '03-17'],
      EASTER_MONDAY,
      ['May Day', 'mon 1 05'],
      ['June holiday', 'mon 1 06'],
      ['August holiday', 'mon 1 08'],
      ['October holiday', 'mon -1 10'],
      CHRISTMAS,
      BOXING_DAY,
    ],
  ],
  [
    'NL',
    'none',
    [
      NEW_YEAR,
      GOOD_FRIDAY,
      EASTER_MONDAY,
      ['Koningsdag', '04-27'],
      ['Bevrijdingsdag', '05-05'],
      ['Hemelvaartsdag', 'easter+39'],
      ['Pinkstermaandag', 'easter+50'],
      CHRISTMAS,
      BOXING_DAY,
    ],
  ],
  [
    'AU',
    'substitute',
    [
      NEW_YEAR,
      ['Australia Day', '01-26'],
      GOOD_FRIDAY,
      ['Easter Saturday', 'easter-1', 'none'],
      EASTER_MONDAY,
      ['Anzac Day', '04-25'],
      CHRISTMAS,
      BOXING_DAY,
    ],
  ],
  [
    'NZ',
    'substitute',
    [
      NEW_YEAR,
      ['2 January', '01-02'],
      ['Waitangi Day', '02-06'],
      GOOD_FRIDAY,
      EASTER_MONDAY,
      ['Anzac Day', '04-25'],
      ['King’s Birthday', 'mon 1 06'],
      ['Matariki 2026', '2026-07-10'],
      ['Matariki 2027', '2027-06-25'],
      ['Matariki 2028', '2028-07-14'],
      ['Labour Day', 'mon 4 10'],
      CHRISTMAS,
      BOXING_DAY,
    ],
  ],
];

/** The calendars that an installation begins with; later changes to the rows are never overwritten. */
export const DEFAULT_HOLIDAYS: readonly HolidayRule[] = CALENDARS.flatMap(([place, observed, rows]) =>
  rows.map(([name, date, own]) => ({
    code: `${place} ${date}`,
    place,
    name,
    date,
    observed: own ?? observed,
    validFrom: null,
    validTo: null,
    note: GENERAL,
  })),
);
