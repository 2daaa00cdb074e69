import { Inject, Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { redisKeys } from '../../contracts/redis-keys.js';
import { type ProcessView, processSchema } from './process.schema.js';

/** A process that has not been heard of for so long is gone; five heartbeats. ms */
const LIFE_MS = 15_000;
/** A process that is asked to drain hears it with its next heartbeat; one that never hears it is dead. ms */
const DRAIN_ASKED_MS = 10 * 60_000;

/**
 * Who lives. In Redis and not in MySQL: it is presence that nothing is decided by, written every three seconds by every
 * process, and a durable commit for each would buy nothing. A Redis that forgot everything knows it again after one
 * heartbeat, and without Redis no process works.
 */
@Injectable()
export class ProcessRegistry {
  constructor(@Inject(Redis) private readonly redis: Redis) {}

  /** Tells that the process lives. @returns whether it is asked to drain */
  async announce(facts: ProcessView): Promise<boolean> {
    const now = Date.now();
    const answers = await this.redis
      .multi()
      .zadd(redisKeys.processes, now, facts.id)
      .zremrangebyscore(redisKeys.processes, 0, now - LIFE_MS)
      .set(redisKeys.processFacts(facts.id), JSON.stringify(facts), 'PX', LIFE_MS)
      .exists(redisKeys.processDrain(facts.id))
      .exec();
    return answers?.at(-1)?.[1] === 1;
  }

  /** The process ends by its own will: nobody waits for its next heartbeat. */
  async leave(id: string): Promise<void> {
    await this.redis
      .multi()
      .zrem(redisKeys.processes, id)
      .del(redisKeys.processFacts(id), redisKeys.processDrain(id))
      .exec();
  }

  /** By host, and by start on each. What a process of another release told in another form is left out. */
  async list(): Promise<ProcessView[]> {
    const ids = await this.redis.zrangebyscore(redisKeys.processes, Date.now() - LIFE_MS, '+inf');
    if (ids.length === 0) return [];
    const [facts, asked] = await Promise.all([
      this.redis.mget(ids.map((id) => redisKeys.processFacts(id))),
      this.redis.mget(ids.map((id) => redisKeys.processDrain(id))),
    ]);
    return facts
      .flatMap((json, index) => {
        const { data } = processSchema.safeParse(json === null ? null : JSON.parse(json));
        return data ? [{ ...data, drainAsked: data.state === 'running' && asked[index] !== null }] : [];
      })
      .sort((a, b) => a.host.localeCompare(b.host) || a.startedAt.localeCompare(b.startedAt));
  }

  /** @returns false where no such process lives */
  async askToDrain(id: string): Promise<boolean> {
    if ((await this.redis.exists(redisKeys.processFacts(id))) === 0) return false;
    await this.redis.set(redisKeys.processDrain(id), '1', 'PX', DRAIN_ASKED_MS);
    return true;
  }
}
