const MINUTE = 60_000;
const SECOND = 1000;

export interface Peaks {
  readonly maxSegmentsIn1s: number;
  readonly maxSegmentsIn60s: number;
}

/**
 * The highest sums of segments in any sliding second and any sliding minute. Exact to the
 * millisecond: a window of 60 s holds 60,000 different ones, so this never keeps more entries.
 */
export class PeakWindow {
  private times = new Float64Array(32);
  private segments = new Uint32Array(32);
  private head = 0;
  private minuteTail = 0;
  private secondTail = 0;
  private minuteSum = 0;
  private secondSum = 0;
  private minutePeak = 0;
  private secondPeak = 0;
  private last = 0;

  /** @param at Unix time in ms; a clock that is set back counts as standing still. */
  add(at: number, segments: number): void {
    const now = Math.max(at, this.last);
    if (now === this.last && this.head > this.minuteTail) {
      const slot = (this.head - 1) & (this.times.length - 1);
      this.segments[slot] = (this.segments[slot] ?? 0) + segments;
    } else {
      this.last = now;
      this.secondTail = this.evict(this.secondTail, now - SECOND, (gone) => {
        this.secondSum -= gone;
      });
      this.minuteTail = this.evict(this.minuteTail, now - MINUTE, (gone) => {
        this.minuteSum -= gone;
      });
      if (this.head - this.minuteTail === this.times.length) this.grow();
      const slot = this.head & (this.times.length - 1);
      this.times[slot] = now;
      this.segments[slot] = segments;
      this.head++;
    }
    this.secondSum += segments;
    this.minuteSum += segments;
    this.secondPeak = Math.max(this.secondPeak, this.secondSum);
    this.minutePeak = Math.max(this.minutePeak, this.minuteSum);
  }

  get peaks(): Peaks {
    return { maxSegmentsIn1s: this.secondPeak, maxSegmentsIn60s: this.minutePeak };
  }

  /** Windows are half open: what happened exactly one length ago is outside. */
  private evict(tail: number, until: number, gone: (segments: number) => void): number {
    const mask = this.times.length - 1;
    let next = tail;
    while (next < this.head && (this.times[next & mask] ?? 0) <= until) {
      gone(this.segments[next & mask] ?? 0);
      next++;
    }
    return next;
  }

  private grow(): void {
    const size = this.times.length;
    const times = new Float64Array(size * 2);
    const segments = new Uint32Array(size * 2);
    for (let index = this.minuteTail; index < this.head; index++) {
      times[index & (size * 2 - 1)] = this.times[index & (size - 1)] ?? 0;
      segments[index & (size * 2 - 1)] = this.segments[index & (size - 1)] ?? 0;
    }
    this.times = times;
    this.segments = segments;
  }
}
