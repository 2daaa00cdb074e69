import { Inject, Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { redisKeys } from '../../contracts/redis-keys.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import type { GeoPlace } from './geo-place.js';

/** A version's places never change; the time only lets unused ones go. */
const TTL_SECONDS = 30 * 24 * 3600;
/** All of North America is 32,000 keys; 60,000 of about 200 bytes are 12 MB a process. */
const LOCAL_LIMIT = 60_000;
/** After a failure Redis is left alone for so long: losing it costs one wait, not one a batch. */
const REST_AFTER_FAILURE_MS = 5_000;

const cachedSchema = z.tuple([
  z.string().nullable(),
  z.string().nullable(),
  z.string().nullable(),
  z.array(z.string()),
]);

/** Places by key: first this process's memory, then Redis. Losing Redis only costs time. */
@Injectable()
export class PlaceCache {
  /** A Map keeps the order of insertion: the first key is the one used longest ago. */
  private readonly local = new Map<string, GeoPlace>();
  private redisRestsUntil = 0;

  constructor(
    @Inject(Redis) private readonly redis: Redis,
    private readonly log: Log,
  ) {}

  /** Known places among the keys: one MGET for all that this process has not seen. */
  async find(version: string, keys: readonly string[]): Promise<Map<string, GeoPlace>> {
    const found = new Map<string, GeoPlace>();
    const unseen: string[] = [];
    for (const key of keys) {
      const place = this.touch(`${version}:${key}`);
      if (place) found.set(key, place);
      else unseen.push(key);
    }
    if (unseen.length === 0) return found;
    const texts = await this.ask((redis) => redis.mget(unseen.map((key) => redisKeys.geodata(version, key))));
    unseen.forEach((key, index) => {
      const place = parsePlace(texts?.[index]);
      if (!place) return;
      found.set(key, place);
      this.remember(`${version}:${key}`, place);
    });
    return found;
  }

  async store(version: string, places: ReadonlyMap<string, GeoPlace>): Promise<void> {
    for (const [key, place] of places) this.remember(`${version}:${key}`, place);
    await this.ask(async (redis) => {
      const pipeline = redis.pipeline();
      for (const [key, { country, region, city, timeZones }] of places) {
        const text = JSON.stringify([country, region, city, timeZones]);
        pipeline.set(redisKeys.geodata(version, key), text, 'EX', TTL_SECONDS);
      }
      return pipeline.exec();
    });
  }

  private touch(key: string): GeoPlace | undefined {
    const place = this.local.get(key);
    if (!place) return undefined;
    this.local.delete(key);
    this.local.set(key, place);
    return place;
  }

  private remember(key: string, place: GeoPlace): void {
    this.local.set(key, place);
    if (this.local.size <= LOCAL_LIMIT) return;
    const [oldest] = this.local.keys();
    if (oldest !== undefined) this.local.delete(oldest);
  }

  /** What Redis answers, or null where it does not. */
  private async ask<Answer>(question: (redis: Redis) => Promise<Answer>): Promise<Answer | null> {
    if (Date.now() < this.redisRestsUntil) return null;
    try {
      return await question(this.redis);
    } catch (error) {
      this.redisRestsUntil = Date.now() + REST_AFTER_FAILURE_MS;
      this.log.warn({ fault: describeFault(error) }, 'geodata goes on without Redis');
      return null;
    }
  }
}

function parsePlace(text: string | null | undefined): GeoPlace | null {
  if (!text) return null;
  try {
    const [country, region, city, timeZones] = cachedSchema.parse(JSON.parse(text));
    return { country, region, city, timeZones };
  } catch {
    // Not what we wrote: the table is asked again and the key overwritten.
    return null;
  }
}
