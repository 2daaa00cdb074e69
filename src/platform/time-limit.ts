/**
 * A limit that also holds in a process that was frozen. A timer does not: in a process that goes on, what its
 * connections have ready is done first. Whichever of the machine's two clocks went further counts, since one stands
 * still while a virtual machine sleeps, and the other may be set back.
 */
export class TimeLimit {
  private readonly since = { steady: performance.now(), wall: Date.now() };

  /** @param ms from now on */
  constructor(private readonly ms: number) {}

  get isOver(): boolean {
    return Math.max(performance.now() - this.since.steady, Date.now() - this.since.wall) > this.ms;
  }
}
