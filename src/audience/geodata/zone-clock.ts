const DAY_MS = 24 * 3_600_000;
/** A whole year with both changes of the clock, and some days more. */
const DAYS = 370;

/**
 * Tells whether the clocks of two zones agree from now on through the year: data and rows by hand may call the same
 * time America/New_York and America/Detroit.
 */
export class ZoneClock {
  /** Zone → its offsets, one for each day; a zone costs 1 ms once, and there are few. */
  private readonly offsets = new Map<string, string>();

  /** @param from ms since the epoch */
  constructor(private readonly from: number) {}

  agree(a: string, b: string): boolean {
    return a === b || this.offsetsOf(a) === this.offsetsOf(b);
  }

  private offsetsOf(zone: string): string {
    let offsets = this.offsets.get(zone);
    if (offsets === undefined) {
      offsets = this.read(zone);
      this.offsets.set(zone, offsets);
    }
    return offsets;
  }

  /** A zone that the runtime does not know agrees with itself alone. */
  private read(zone: string): string {
    try {
      const format = new Intl.DateTimeFormat('en', {
        timeZone: zone,
        hourCycle: 'h23',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
      });
      return Array.from({ length: DAYS }, (_, day) => format.format(this.from + day * DAY_MS)).join(';');
    } catch {
      return zone;
    }
  }
}
