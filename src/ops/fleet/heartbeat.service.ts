import { hostname } from 'node:os';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isQueueName } from '../../contracts/queues.js';
import { Environment } from '../../platform/config/environment.js';
import { newestMigration } from '../../platform/database/schema-guard.js';
import { BUILD_VERSION } from '../../platform/deployment/build.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { JobCounts } from '../../platform/queues/job-counts.js';
import { QueueWorkers } from '../../platform/queues/queue-workers.js';
import { JobRates } from './job-rates.js';
import type { ProcessView } from './process.schema.js';
import { ProcessLoad } from './process-load.js';
import { ProcessRegistry } from './process-registry.js';
import { ProcessState } from './process-state.js';

const BEAT_MS = 3_000;

/** Tells every three seconds that this process lives, what it runs and how busy it is, and hears whether it shall leave. */
@Injectable()
export class Heartbeat implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly load = new ProcessLoad();
  private readonly rates = new JobRates();
  private timer: NodeJS.Timeout | null = null;
  private beating: Promise<void> = Promise.resolve();

  constructor(
    private readonly registry: ProcessRegistry,
    private readonly state: ProcessState,
    private readonly workers: QueueWorkers,
    private readonly counts: JobCounts,
    private readonly dataSource: DataSource,
    private readonly environment: Environment,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.begin(), BEAT_MS);
    this.begin();
  }

  /** Redis is still there, and the jobs are finished. */
  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    await this.beating;
    await this.registry.leave(this.state.id).catch(() => undefined);
  }

  /** A beat that Redis does not answer is given up by its client after 3 s: none overtakes another. */
  private begin(): void {
    this.beating = this.beating.then(() => this.beat());
  }

  private async beat(): Promise<void> {
    try {
      const isAsked = await this.registry.announce(this.facts());
      if (isAsked && this.timer) this.state.askToDrain();
    } catch (error) {
      this.log.warn({ fault: describeFault(error) }, 'no heartbeat');
    }
  }

  private facts(): ProcessView {
    this.rates.sample(performance.now(), this.counts.totals());
    const queues = [...this.workers.all()].flatMap((worker) => {
      const { name: queue, concurrency } = worker;
      if (!isQueueName(queue) || !worker.isRunning()) return [];
      return [{ queue, concurrency, jobsPerSecond: this.rates.perSecond(queue) }];
    });
    const sum = queues.reduce((jobs, { jobsPerSecond }) => jobs + jobsPerSecond, 0);
    return {
      id: this.state.id,
      role: this.environment.role,
      host: hostname(),
      pid: process.pid,
      version: BUILD_VERSION,
      commit: this.environment.buildCommit || null,
      schema: newestMigration(this.dataSource),
      state: this.state.isDraining ? 'draining' : 'running',
      drainAsked: false,
      startedAt: this.state.startedAt.toISOString(),
      heartbeatAt: new Date().toISOString(),
      jobsPerSecond: Math.round(sum * 100) / 100,
      queues,
      load: this.load.read(),
    };
  }
}
