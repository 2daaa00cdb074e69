import { type CountryCode, getCountries } from 'libphonenumber-js/max';
import { isPhoneCountry } from '../../contacts/phone-number.js';
import { isPhone } from './phone-value.js';

/** Headers of a column that names countries, folded to letters. */
const COUNTRY_HEADERS = [
  'country',
  'countrycode',
  'countryname',
  'countryregion',
  'land',
  'pays',
  'pais',
  'nation',
];

/** English names in lower case, as spreadsheets write them; made at the first use, as it costs some ms. */
let names: Map<string, CountryCode> | null = null;

/** Rows that are looked at: each value costs 25 µs. */
const LOOKED_AT = 200;

/**
 * In words: no number of the sample is valid in the default country, but some are in the country that the file's
 * own column names. Null where that is not so.
 */
export function otherCountry(
  header: readonly string[] | null,
  sample: readonly string[][],
  assumed: CountryCode,
): string | null {
  const rows = sample.slice(0, LOOKED_AT);
  const named = header ? namedCountry(header, rows) : null;
  if (named === null || named === assumed) return null;
  const phonesIn = (country: CountryCode) =>
    rows.filter((row) => row.some((value) => isPhone(value, country))).length;
  if (phonesIn(assumed) > 0) return null;
  const phones = phonesIn(named);
  if (phones === 0) return null;
  return (
    `no row holds a number that is valid in ${assumed}, which is taken where nothing is said; ` +
    `${phones} of the first ${rows.length} rows do with defaultCountry ${named}, which the file names`
  );
}

/** The country that most rows name. */
function namedCountry(header: readonly string[], rows: readonly string[][]): CountryCode | null {
  const column = header.findIndex((name) =>
    COUNTRY_HEADERS.includes(name.toLowerCase().replaceAll(/[^a-z]/g, '')),
  );
  if (column < 0) return null;
  const tally = new Map<CountryCode, number>();
  for (const row of rows) {
    const country = countryCode(row[column] ?? '');
    if (country !== null) tally.set(country, (tally.get(country) ?? 0) + 1);
  }
  const [winner] = [...tally].sort(([, one], [, other]) => other - one);
  return winner?.[0] ?? null;
}

function countryCode(text: string): CountryCode | null {
  const code = text.trim().toUpperCase();
  if (isPhoneCountry(code)) return code;
  names ??= englishNames();
  return names.get(text.trim().toLowerCase()) ?? null;
}

function englishNames(): Map<string, CountryCode> {
  const english = new Intl.DisplayNames('en', { type: 'region' });
  return new Map(getCountries().map((code) => [english.of(code)?.toLowerCase() ?? code, code]));
}
