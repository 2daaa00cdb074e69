import { type INestApplicationContext, Injectable, Module } from '@nestjs/common';
import { describeFault } from '../platform/logging/fault.js';
import { Log } from '../platform/logging/log.js';
import { WorkerWatch, WorkerWatchModule } from './worker-watch.js';

/** A supervisor's usual patience is 30 s; what is not done by then is left to the sweepers. */
const PATIENCE_MS = 28_000;

/** Stops taking work, finishes what is in hand, and only then lets go of the connections. */
@Injectable()
export class GracefulStop {
  constructor(
    private readonly watch: WorkerWatch,
    private readonly log: Log,
  ) {}

  /** Waits until every queue worker of this process has finished its jobs. */
  async finishJobs(): Promise<void> {
    await Promise.all([...this.watch.workers()].map((worker) => worker.close()));
  }

  /** Stops `app` on SIGTERM and SIGINT and ends the process, with status 1 where it took too long. */
  onSignals(app: INestApplicationContext): void {
    let stopping = false;
    const stop = (signal: NodeJS.Signals) => {
      if (stopping) return;
      stopping = true;
      this.log.info({ signal }, 'stopping');
      const overdue = setTimeout(() => {
        this.log.error({ afterMs: PATIENCE_MS }, 'stop took too long');
        process.exit(1);
      }, PATIENCE_MS);
      this.stop(app)
        .then(() => {
          clearTimeout(overdue);
          this.log.info({}, 'stopped');
          process.exit(0);
        })
        .catch((error: unknown) => {
          this.log.error({ fault: describeFault(error) }, 'stop failed');
          process.exit(1);
        });
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  }

  private async stop(app: INestApplicationContext): Promise<void> {
    await this.finishJobs();
    await app.close();
  }
}

/** Gives a process its orderly end. */
@Module({ imports: [WorkerWatchModule], providers: [GracefulStop], exports: [GracefulStop] })
export class GracefulStopModule {}
