import { type INestApplicationContext, Injectable, Module } from '@nestjs/common';
import { FleetModule } from '../ops/fleet/fleet.module.js';
import { ProcessState } from '../ops/fleet/process-state.js';
import { describeFault } from '../platform/logging/fault.js';
import { Log } from '../platform/logging/log.js';
import { QueueWorkers } from '../platform/queues/queue-workers.js';
import { QueueWorkersModule } from '../platform/queues/queue-workers.module.js';
import { WorkerWatchModule } from './worker-watch.js';

/** A supervisor's usual patience is 30 s; what is not done by then is left to the sweepers. */
const PATIENCE_MS = 28_000;
/** Nobody waits for a process that was asked to drain: the longest job, a round of questions to carriers, ends. */
const DRAIN_PATIENCE_MS = 10 * 60_000;

/** Stops taking work, finishes what is in hand, and only then lets go of the connections. */
@Injectable()
export class GracefulStop {
  constructor(
    private readonly workers: QueueWorkers,
    private readonly state: ProcessState,
    private readonly log: Log,
  ) {}

  /** Waits until every queue worker of this process has finished its jobs. */
  async finishJobs(): Promise<void> {
    await Promise.all([...this.workers.all()].map((worker) => worker.close()));
  }

  /**
   * Stops `app` on SIGTERM and SIGINT, or when the fleet asks it to drain, and ends the process: with status 0, or 1
   * where it took too long.
   */
  onSignals(app: INestApplicationContext): void {
    let overdue: NodeJS.Timeout | undefined;
    const giveUpAfter = (ms: number) => {
      clearTimeout(overdue);
      overdue = setTimeout(() => {
        this.log.error({ afterMs: ms }, 'stop took too long');
        process.exit(1);
      }, ms);
    };
    const begin = (why: object, patienceMs: number) => {
      if (this.state.isDraining) return;
      this.state.beginDraining();
      this.log.info(why, 'stopping');
      giveUpAfter(patienceMs);
      this.stop(app)
        .then(() => {
          this.log.info({}, 'stopped');
          process.exit(0);
        })
        .catch((error: unknown) => {
          this.log.error({ fault: describeFault(error) }, 'stop failed');
          process.exit(1);
        });
    };
    this.state.onDrainAsked(() => begin({ asked: 'to drain' }, DRAIN_PATIENCE_MS));
    let isSignalled = false;
    const onSignal = (signal: NodeJS.Signals) => {
      // A supervisor that loses patience with a drain is told apart from one that repeats its signal.
      if (this.state.isDraining && !isSignalled) giveUpAfter(PATIENCE_MS);
      isSignalled = true;
      begin({ signal }, PATIENCE_MS);
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  }

  private async stop(app: INestApplicationContext): Promise<void> {
    await this.finishJobs();
    await app.close();
  }
}

/** Gives a process its orderly end. */
@Module({
  imports: [FleetModule, QueueWorkersModule, WorkerWatchModule],
  providers: [GracefulStop],
  exports: [GracefulStop],
})
export class GracefulStopModule {}
