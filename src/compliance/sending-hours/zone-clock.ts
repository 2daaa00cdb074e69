import { IANAZone } from 'luxon';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Offsets are asked for once a day and kept for a block of days; no zone changes twice within a day. */
const BLOCK_DAYS = 16;
const BLOCK_MS = BLOCK_DAYS * DAY_MS;
/** Two years of blocks. */
const MOST_BLOCKS = 48;

/** A stretch of time in which a zone's offset stays the same. Times in ms since the epoch. */
export interface OffsetSpan {
  start: number;
  end: number;
  /** Local time minus UTC, in ms. */
  offset: number;
}

/** The clock changes of one zone, found by asking for its offset (3 µs each) as seldom as possible. */
export class ZoneClock {
  private static readonly known = new Map<string, ZoneClock>();
  private readonly blocks = new Map<number, readonly OffsetSpan[]>();

  private constructor(private readonly zone: IANAZone) {}

  /** @returns null for what is not the name of a zone */
  static of(name: string): ZoneClock | null {
    const known = ZoneClock.known.get(name);
    if (known) return known;
    if (!IANAZone.isValidZone(name)) return null;
    const clock = new ZoneClock(IANAZone.create(name));
    ZoneClock.known.set(name, clock);
    return clock;
  }

  /** Spans from the one that holds `from` on, without end; neighbours may have the same offset. */
  *spans(from: number): Generator<OffsetSpan, never> {
    for (let block = Math.floor(from / BLOCK_MS); ; block++) {
      for (const span of this.block(block)) if (span.end > from) yield span;
    }
  }

  private block(number: number): readonly OffsetSpan[] {
    let spans = this.blocks.get(number);
    if (!spans) {
      if (this.blocks.size >= MOST_BLOCKS) this.blocks.clear();
      spans = this.read(number * BLOCK_MS);
      this.blocks.set(number, spans);
    }
    return spans;
  }

  private read(blockStart: number): OffsetSpan[] {
    const spans: OffsetSpan[] = [];
    let start = blockStart;
    let offset = this.offsetAt(start);
    for (let day = 1; day <= BLOCK_DAYS; day++) {
      const end = blockStart + day * DAY_MS;
      const next = this.offsetAt(end);
      if (next === offset) continue;
      const change = this.changeBetween(end - DAY_MS, end, offset);
      spans.push({ start, end: change, offset });
      start = change;
      offset = next;
    }
    const end = blockStart + BLOCK_MS;
    if (start < end) spans.push({ start, end, offset });
    return spans;
  }

  /** The first instant in (from, to] with another offset than that at `from`. */
  private changeBetween(from: number, to: number, offset: number): number {
    let before = from;
    let after = to;
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (this.offsetAt(middle) === offset) before = middle;
      else after = middle;
    }
    return after;
  }

  private offsetAt(instant: number): number {
    return Math.round(this.zone.offset(instant) * MINUTE_MS);
  }
}
