import { getCountries, getCountryCallingCode } from 'libphonenumber-js/max';
import { readGeodataSource } from '../../../../src/audience/geodata/geodata-files.js';
import { buildPrefixTable } from '../../../../src/audience/geodata/prefix-table.js';
import { isRegionCode } from '../../../../src/audience/geodata/region-codes.js';
import { DEFAULT_ZONE_RULES } from '../../../../src/audience/geodata/zone-rules.js';

/** One combination that a phone number can lead to. */
export interface ReckonedPlace {
  country: string;
  state: string | null;
  timeZones: readonly string[];
}

/** Every distinct country, state and set of time zones that the seeded geodata can produce. */
export async function everyPlace(): Promise<ReckonedPlace[]> {
  const rows = buildPrefixTable(await readGeodataSource(), DEFAULT_ZONE_RULES);
  const places = new Map<string, ReckonedPlace>();
  for (const { prefix, country, region, timeZones } of rows) {
    if (timeZones.length === 0) continue;
    const state = region !== null && isRegionCode(region) ? region : null;
    // Countries that share a calling code: the number alone may tell which, or nothing does.
    const countries = country === null ? ['ZZ', ...countriesOf(prefix)] : [country];
    for (const one of countries) {
      const place = { country: one, state, timeZones };
      places.set(JSON.stringify(place), place);
    }
  }
  return [...places.values()];
}

function countriesOf(prefix: string): string[] {
  return prefix.startsWith('1')
    ? []
    : getCountries().filter((country) => prefix.startsWith(getCountryCallingCode(country)));
}
