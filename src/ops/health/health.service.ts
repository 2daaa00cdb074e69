import { Inject, Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import type { QueueName } from '../../contracts/queues.js';
import { Environment } from '../../platform/config/environment.js';
import { Database } from '../../platform/database/database.js';
import { ProcessState } from '../fleet/process-state.js';
import { QueueFiguresReader } from '../queues/queue-figures.js';
import { laggingQueues } from '../queues/queue-lag.js';

/** A part that does not answer within this time is down. */
const PATIENCE_MS = 2_000;

export type PartHealth = 'up' | 'down';

/** Whether the database and Redis answer. */
export interface Health {
  status: 'ok' | 'unavailable';
  database: PartHealth;
  redis: PartHealth;
}

/** Whether this process should be given work. */
export interface Readiness {
  status: 'ready' | 'not-ready';
  state: 'running' | 'draining';
  database: PartHealth;
  redis: PartHealth;
  queues: 'up' | 'lagging' | 'unknown';
  lagging: QueueName[];
}

/** What this process knows of its own health. */
@Injectable()
export class HealthService {
  constructor(
    private readonly database: Database,
    @Inject(Redis) private readonly redis: Redis,
    private readonly figures: QueueFiguresReader,
    private readonly state: ProcessState,
    private readonly environment: Environment,
  ) {}

  async health(): Promise<Health> {
    const parts = await this.parts();
    return { status: areUp(parts) ? 'ok' : 'unavailable', ...parts };
  }

  /**
   * A queue that lags makes the processes that work on queues not ready. What serves HTTP stays ready: taking every
   * API out at once would refuse delivery reports and replies, and make no queue shorter.
   */
  async readiness(): Promise<Readiness> {
    const [parts, lagging] = await Promise.all([this.parts(), this.lagging()]);
    const { role } = this.environment;
    const servesHttp = role === 'api' || role === 'all';
    const isLagging = lagging !== null && lagging.length > 0;
    const isReady = areUp(parts) && !this.state.isDraining && (servesHttp || !isLagging);
    return {
      status: isReady ? 'ready' : 'not-ready',
      state: this.state.isDraining ? 'draining' : 'running',
      ...parts,
      queues: lagging === null ? 'unknown' : isLagging ? 'lagging' : 'up',
      lagging: lagging ?? [],
    };
  }

  private async parts(): Promise<{ database: PartHealth; redis: PartHealth }> {
    const up = async (ask: () => Promise<unknown>): Promise<PartHealth> =>
      (await inTime(() => ask().then((): PartHealth => 'up'))) ?? 'down';
    const [database, redis] = await Promise.all([
      up(() => this.database.ping()),
      up(() => this.redis.ping()),
    ]);
    return { database, redis };
  }

  private lagging(): Promise<QueueName[] | null> {
    return inTime(() => this.figures.read().then(laggingQueues));
  }
}

function areUp({ database, redis }: { database: PartHealth; redis: PartHealth }): boolean {
  return database === 'up' && redis === 'up';
}

/** The answer, or null where it fails or does not come in time. */
async function inTime<Answer>(ask: () => Promise<Answer>): Promise<Answer | null> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS);
  });
  try {
    return await Promise.race([ask(), patience]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
