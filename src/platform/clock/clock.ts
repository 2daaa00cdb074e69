/** Business time: every rule about hours, windows and slots asks this clock and no other. */
export abstract class Clock {
  /** ms since the epoch, in business time. */
  abstract now(): number;

  /** The same instant as a Date. */
  date(): Date {
    return new Date(this.now());
  }
}

/** The machine's clock, shifted by a whole number of ms that the deployment sets (0 in production). */
export class SystemClock extends Clock {
  constructor(readonly offsetMs: number) {
    super();
  }

  now(): number {
    return Date.now() + this.offsetMs;
  }
}
