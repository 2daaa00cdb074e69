import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { FLEET_CAPS, QUEUE_NAMES } from '../../contracts/queues.js';
import { Environment } from '../../platform/config/environment.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { Jobs } from '../../platform/queues/jobs.js';

const MINUTE_MS = 60_000;
/** Nothing moves in a Redis that lost its data until the schedules are back. */
const REGISTER_MS = 10_000;
/** One run asks for 20 s at most. */
const QUERY_MS = 30_000;
/** One indexed read: who asked for a mail looks into the mailbox at once. */
const MAIL_MS = 2_000;
/** Plots are that late. */
const SAMPLE_MS = 10_000;
/** Breakdowns of what has changed are a minute late anyway. */
const COUNT_MS = 15_000;
/** A sweep that finds nothing costs a handful of indexed reads. */
const SWEEP_MS = 5_000;

/**
 * Registers the periodic jobs. A schedule is one key in Redis: however many schedulers live, each tick is one job,
 * worked on by whichever worker is free. Registered anew every ten seconds, so that a Redis which lost its data gets
 * its schedules back.
 */
@Injectable()
export class Schedules implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly jobs: Jobs,
    private readonly environment: Environment,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.register();
    this.timer = setInterval(() => void this.renew(), REGISTER_MS);
  }

  onModuleDestroy(): void {
    if (this.timer) clearInterval(this.timer);
  }

  private async renew(): Promise<void> {
    try {
      await this.register();
    } catch (error) {
      this.log.warn({ fault: describeFault(error) }, 'the schedules could not be renewed');
    }
  }

  private async register(): Promise<void> {
    await this.capFleet();
    const { dispatchIntervalMs: dispatchMs, clockOffsetMs } = this.environment;
    // At the beginning of each minute of business time: what is left of it is all that a run may give.
    const phaseMs = (dispatchMs - (clockOffsetMs % dispatchMs)) % dispatchMs;
    await this.jobs.schedule('dispatch', 'tick', dispatchMs, {}, phaseMs);
    await this.jobs.schedule('mail', 'deliver', MAIL_MS, {});
    await this.jobs.schedule('maintenance', 'sweep', Math.min(SWEEP_MS, dispatchMs), {});
    await this.jobs.schedule('maintenance', 'query-statuses', Math.min(QUERY_MS, 5 * dispatchMs), {});
    await this.jobs.schedule('maintenance', 'begin-report-walks', 60 * MINUTE_MS, {});
    await this.jobs.schedule('maintenance', 'query-unreported', MINUTE_MS, {});
    await this.jobs.schedule('maintenance', 'make-partitions', 10 * MINUTE_MS, {});
    await this.jobs.schedule('maintenance', 'renew-standing-campaigns', 60 * MINUTE_MS, {});
    await this.jobs.schedule('maintenance', 'remove-expired', 60 * MINUTE_MS, {});
    await this.jobs.schedule('maintenance', 'sample-history', SAMPLE_MS, {});
    await this.jobs.schedule('maintenance', 'count-breakdowns', COUNT_MS, {});
    await this.jobs.schedule('maintenance', 'watch-alerts', MINUTE_MS, {});
    await this.jobs.schedule('maintenance', 'run-retention', MINUTE_MS, {});
    await this.jobs.schedule('imports', 'remove-abandoned', 60 * MINUTE_MS, {});
  }

  /** The caps are kept in Redis as well, where every worker reads them with each job that it takes. */
  private async capFleet(): Promise<void> {
    for (const name of QUEUE_NAMES) {
      const cap = FLEET_CAPS[name];
      if (cap !== undefined) await this.jobs.queue(name).setGlobalConcurrency(cap);
    }
  }
}
