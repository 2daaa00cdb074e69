import { ZoneClock } from '../../compliance/sending-hours/zone-clock.js';

/** A whole year with both changes of the clock, and some days more. */
const YEAR_MS = 370 * 86_400_000;

/**
 * Tells whether the clocks of two zones agree from now on through the year: data and rows by hand may call the same
 * time America/New_York and America/Detroit.
 */
export class ZoneAgreement {
  /** Zone → its offsets and when they begin; there are few. */
  private readonly courses = new Map<string, string>();

  /** @param from ms since the epoch */
  constructor(private readonly from: number) {}

  agree(a: string, b: string): boolean {
    return a === b || this.courseOf(a) === this.courseOf(b);
  }

  private courseOf(zone: string): string {
    let course = this.courses.get(zone);
    if (course === undefined) {
      course = this.read(zone);
      this.courses.set(zone, course);
    }
    return course;
  }

  /** A zone that the runtime does not know agrees with itself alone. */
  private read(zone: string): string {
    const clock = ZoneClock.of(zone);
    if (!clock) return zone;
    const course: string[] = [];
    let offset: number | null = null;
    for (const span of clock.spans(this.from)) {
      if (span.start > this.from + YEAR_MS) break;
      if (span.offset !== offset) course.push(`${offset === null ? '' : span.start} ${span.offset}`);
      offset = span.offset;
    }
    return course.join();
  }
}
