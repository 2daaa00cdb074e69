import { type ClockChange, clockChanges, offsetAt } from './local-time.js';
import type { ReckonedPlace } from './places.js';
import { COUNTRY_LAWS, lawfulMinutes, STATE_LAWS } from './written-law.js';

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
const DAY = 24 * 60 * MINUTE;

/** Judges every quarter of an hour of a stretch of time, and single instants; local times are shared by all places. */
export class Reckoning {
  private readonly quarters: number;
  private readonly localMinutes = new Map<string, Int32Array>();
  private readonly changes = new Map<string, ClockChange[]>();
  private readonly windows = new Map<string, Int16Array>();
  private readonly judged = new Map<string, Uint8Array>();
  /** A local date may be a day before or after that of UTC. */
  private readonly firstDay: number;
  private readonly days: number;

  constructor(
    private readonly from: number,
    private readonly to: number,
  ) {
    this.quarters = (to - from) / QUARTER;
    this.firstDay = Math.floor(from / DAY) - 1;
    this.days = Math.ceil(to / DAY) + 2 - this.firstDay;
  }

  /** 1 for each quarter of an hour at whose beginning every zone and every law allows a text. */
  quartersOf(place: ReckonedPlace): Uint8Array {
    const key = JSON.stringify(place);
    const known = this.judged.get(key);
    if (known) return known;
    const lawful = new Uint8Array(this.quarters).fill(1);
    const windows = this.windowsOf(place);
    for (const zone of place.timeZones) {
      const local = this.localMinutesOf(zone);
      for (let index = 0; index < this.quarters; index++) {
        const minutes = local[index] ?? 0;
        // Not Math.floor: jest looks a global up so slowly that it would take most of the time of this loop.
        const day = (minutes / 1440) | 0;
        const time = minutes - day * 1440;
        const slot = 2 * (day - this.firstDay);
        if (time < (windows[slot] ?? 0) || time >= (windows[slot + 1] ?? 0)) lawful[index] = 0;
      }
    }
    this.judged.set(key, lawful);
    return lawful;
  }

  /** The same for any instant, from the zone's clock at that instant. */
  isLawful(place: ReckonedPlace, instant: number): boolean {
    const laws = place.state === null ? [null] : [null, place.state];
    return place.timeZones.every((zone) => {
      const local = instant + offsetAt(zone, instant);
      const date = new Date(local).toISOString().slice(0, 10);
      const time = Math.floor((local % DAY) / MINUTE);
      return laws.every((state) => {
        const window = lawfulMinutes(place.country, state, date);
        return window !== null && time >= window[0] && time < window[1];
      });
    });
  }

  /** Clock changes of the place's zones, and the midnights in them on which a rule of the place begins. */
  momentsOf(place: ReckonedPlace): number[] {
    const starts = [STATE_LAWS[place.state ?? '']?.since, COUNTRY_LAWS[place.country]?.since];
    return place.timeZones.flatMap((zone) => [
      ...this.changesOf(zone).map(({ from }) => from),
      ...starts.flatMap((date) => (date === undefined ? [] : [this.midnight(zone, date)])),
    ]);
  }

  private midnight(zone: string, date: string): number {
    const utc = Date.parse(`${date}T00:00:00Z`);
    return utc - offsetAt(zone, utc - offsetAt(zone, utc));
  }

  private changesOf(zone: string): ClockChange[] {
    let changes = this.changes.get(zone);
    if (!changes) {
      changes = clockChanges(zone, this.from, this.to);
      this.changes.set(zone, changes);
    }
    return changes;
  }

  private localMinutesOf(zone: string): Int32Array {
    let local = this.localMinutes.get(zone);
    if (!local) {
      local = new Int32Array(this.quarters);
      for (const { from, offset } of this.changesOf(zone)) {
        // The first is that of the beginning; each later one overwrites what comes after it.
        for (let index = Math.ceil((from - this.from) / QUARTER); index < this.quarters; index++) {
          local[index] = (this.from + index * QUARTER + offset) / MINUTE;
        }
      }
      this.localMinutes.set(zone, local);
    }
    return local;
  }

  /** Opening and closing minute of each local date by all laws of the place; 0 and 0: none. */
  private windowsOf({ country, state }: ReckonedPlace): Int16Array {
    const key = `${country}-${state ?? ''}`;
    let windows = this.windows.get(key);
    if (!windows) {
      windows = new Int16Array(2 * this.days);
      for (let day = 0; day < this.days; day++) {
        const date = new Date((this.firstDay + day) * DAY).toISOString().slice(0, 10);
        const national = lawfulMinutes(country, null, date);
        const own = state === null ? national : lawfulMinutes(country, state, date);
        if (!national || !own) continue;
        windows[2 * day] = Math.max(national[0], own[0]);
        windows[2 * day + 1] = Math.min(national[1], own[1]);
      }
      this.windows.set(key, windows);
    }
    return windows;
  }
}
