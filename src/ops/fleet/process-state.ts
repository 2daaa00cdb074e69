import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';

/** Whether this process takes work, and who wants it to stop. */
@Injectable()
export class ProcessState {
  /** Names this process in the registry, for as long as it lives. */
  readonly id = randomBytes(8).toString('hex');
  readonly startedAt = new Date();
  private draining = false;
  private readonly drainers: (() => void)[] = [];

  get isDraining(): boolean {
    return this.draining;
  }

  /** From now on the process finishes what it has, and takes nothing new. */
  beginDraining(): void {
    this.draining = true;
  }

  /** Calls `drain` when somebody asks the process to leave. */
  onDrainAsked(drain: () => void): void {
    this.drainers.push(drain);
  }

  /** Somebody asks; whoever is already leaving is asked in vain. */
  askToDrain(): void {
    if (this.draining) return;
    for (const drain of this.drainers) drain();
  }
}
