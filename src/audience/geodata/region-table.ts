import { groupBy } from '../../platform/group-by.js';

/** One row of `geo_states`. */
export interface StateRow {
  state: string;
  country: string;
  /** Sorted IANA names. */
  timeZones: string[];
}

/** One row of `geo_zip_prefixes`. */
export interface ZipPrefixRow {
  /** First three digits of a US ZIP code, or the first letter of a Canadian postal code. */
  prefix: string;
  state: string;
}

const NONE: readonly string[] = Object.freeze([]);

/** Zones of states, and states of postal codes, as one version of the tables has them. */
export class RegionTable {
  private readonly zones: ReadonlyMap<string, readonly string[]>;
  private readonly zipStates = new Map<string, readonly string[]>();

  constructor(states: readonly StateRow[], zipPrefixes: readonly ZipPrefixRow[]) {
    this.zones = new Map(states.map(({ state, timeZones }) => [state, timeZones]));
    // Prefixes of the same states share one array, so that it can be the key of a map.
    const shared = new Map<string, readonly string[]>();
    for (const [prefix, rows] of groupBy(zipPrefixes, (row) => row.prefix)) {
      const list = rows.map(({ state }) => state).sort();
      const key = list.join();
      const known = shared.get(key) ?? list;
      shared.set(key, known);
      this.zipStates.set(prefix, known);
    }
  }

  /** Whether the text is the code of a state, province or territory as it stands. */
  has(state: string): boolean {
    return this.zones.has(state);
  }

  /** Zones within a state, or none where it is unknown. */
  zonesOf(state: string): readonly string[] {
    return this.zones.get(state) ?? NONE;
  }

  /** States in which a postal code of the US or Canada lies; the same array for the same states. */
  statesOfZip(zip: string): readonly string[] {
    const prefix = zipPrefix(zip);
    return prefix === null ? NONE : (this.zipStates.get(prefix) ?? NONE);
  }
}

/** `60601-1234` → 606, `2134` (a spreadsheet ate the zero) → 021, `K1A 0B1` → K; null for anything else. */
function zipPrefix(zip: string): string | null {
  const digits = /^\s*(\d{3,5})(?:-?\d{4})?\s*$/.exec(zip)?.[1];
  if (digits !== undefined) return digits.padStart(5, '0').slice(0, 3);
  const letter = /^\s*([A-Z])\d[A-Z](?:[ -]?\d[A-Z]\d)?\s*$/i.exec(zip)?.[1];
  return letter === undefined ? null : letter.toUpperCase();
}
