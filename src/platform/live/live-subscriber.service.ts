import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { redisKeys } from '../../contracts/redis-keys.js';
import { Environment } from '../config/environment.js';
import { describeFault } from '../logging/fault.js';
import { Log } from '../logging/log.js';
import { type LiveEvent, liveEventSchema } from './live-event.js';

/** Who listens to a company's events. What it does must not throw. */
export interface LiveListener {
  take(events: readonly LiveEvent[]): void;
  /** Whether events come: told at first, and whenever that changes. */
  setUp(isUp: boolean): void;
}

/** A company's events in this process. */
interface Channel {
  listeners: Set<LiveListener>;
  /** Null: nobody knows yet. */
  isUp: boolean | null;
}

const eventsSchema = z.array(liveEventSchema);

/** A Redis that takes longer to answer counts as away. ms */
const PATIENCE_MS = 3_000;
const LONGEST_PAUSE_MS = 2_000;
const FIRST_STATES: ReadonlySet<string> = new Set(['wait', 'connecting', 'connect']);

/**
 * Events of companies as they are published, over one connection of this process, made when somebody listens for the
 * first time. Redis keeps nothing: what is published while the connection is down is lost, so listeners are told when
 * it is, and look for themselves once it is back.
 */
@Injectable()
export class LiveSubscriber implements OnApplicationShutdown {
  private connection: Redis | null = null;
  private readonly channels = new Map<string, Channel>();

  constructor(
    private readonly environment: Environment,
    private readonly log: Log,
  ) {}

  /** Its first word is `setUp`, as soon as that is known. @returns ends it */
  listen(companyId: number, listener: LiveListener): () => void {
    const redis = this.connect();
    const name = redisKeys.live(redis.options.db ?? 0, companyId);
    const known = this.channels.get(name);
    const channel = known ?? { listeners: new Set(), isUp: null };
    channel.listeners.add(listener);
    if (!known) {
      this.channels.set(name, channel);
      void this.subscribe(redis, name, channel);
    } else if (known.isUp !== null) listener.setUp(known.isUp);
    return () => {
      channel.listeners.delete(listener);
      if (channel.listeners.size > 0 || this.channels.get(name) !== channel) return;
      this.channels.delete(name);
      redis.unsubscribe(name).catch(() => undefined);
    };
  }

  /** Notices a Redis that hangs: its connection stays open, and nothing comes. */
  async check(): Promise<void> {
    const redis = this.connection;
    if (redis?.status !== 'ready') return;
    await redis.ping().catch(() => redis.disconnect(true));
  }

  onApplicationShutdown(): void {
    this.connection?.disconnect();
  }

  private connect(): Redis {
    if (this.connection) return this.connection;
    const redis = new Redis(this.environment.redisUrl, {
      connectTimeout: 10_000,
      commandTimeout: PATIENCE_MS,
      // Below, where the listeners are told.
      autoResubscribe: false,
      enableOfflineQueue: false,
      retryStrategy: (times) => Math.min(times * 100, LONGEST_PAUSE_MS),
    });
    redis.on('error', (error: Error) => this.log.debug({ fault: describeFault(error) }, 'live connection'));
    redis.on('ready', () => {
      for (const [name, channel] of this.channels) void this.subscribe(redis, name, channel);
    });
    redis.on('close', () => {
      for (const channel of this.channels.values()) tell(channel, false);
    });
    redis.on('message', (name: string, message: string) => this.receive(name, message));
    this.connection = redis;
    return redis;
  }

  private async subscribe(redis: Redis, name: string, channel: Channel): Promise<void> {
    // While it connects for the first time, `ready` or `close` is about to tell.
    if (FIRST_STATES.has(redis.status)) return;
    const isUp = await this.trySubscribe(redis, name);
    if (this.channels.get(name) === channel) tell(channel, isUp);
  }

  private async trySubscribe(redis: Redis, name: string): Promise<boolean> {
    if (redis.status !== 'ready') return false;
    try {
      await redis.subscribe(name);
      return redis.status === 'ready';
    } catch (error) {
      this.log.debug({ fault: describeFault(error) }, 'no live events for now');
      if (redis.status === 'ready') redis.disconnect(true);
      return false;
    }
  }

  private receive(name: string, message: string): void {
    const parsed = eventsSchema.safeParse(parseJson(message));
    if (!parsed.success) return;
    for (const listener of this.channels.get(name)?.listeners ?? []) listener.take(parsed.data);
  }
}

function tell(channel: Channel, isUp: boolean): void {
  if (channel.isUp === isUp) return;
  channel.isUp = isUp;
  for (const listener of channel.listeners) listener.setUp(isUp);
}

/** Undefined for what is no JSON: no schema takes it. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
