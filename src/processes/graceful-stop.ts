import { WorkerHost } from '@nestjs/bullmq';
import { type INestApplicationContext, Injectable, Module } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import { Log } from '../platform/logging/log.js';

/** A supervisor's usual patience is 30 s; what is not done by then is left to the sweepers. */
const PATIENCE_MS = 28_000;

/** Stops taking work, finishes what is in hand, and only then lets go of the connections. */
@Injectable()
export class GracefulStop {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly log: Log,
  ) {}

  /** Waits until every queue worker of this process has finished its jobs. */
  async finishJobs(): Promise<void> {
    const workers = this.discovery
      .getProviders()
      .flatMap(({ instance }) => (instance instanceof WorkerHost ? [instance.worker] : []));
    await Promise.all([...new Set(workers)].map((worker) => worker.close()));
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
          this.log.error({ err: error }, 'stop failed');
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
@Module({ imports: [DiscoveryModule], providers: [GracefulStop], exports: [GracefulStop] })
export class GracefulStopModule {}
