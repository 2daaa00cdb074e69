import { crc32 } from 'node:zlib';
import { Inject, Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { redisKeys } from '../../contracts/redis-keys.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import type { GeoPlace } from './geo-place.js';

/** A version's places never change; the time only lets unused ones go. */
const TTL_SECONDS = 30 * 24 * 3600;
/** After a failure Redis is left alone for so long: losing it costs one wait, not one a batch. */
const REST_AFTER_FAILURE_MS = 5_000;
/** Keys of one question: an answer of about 500 kB. */
const KEYS_PER_QUESTION = 5_000;
const CHECKSUM_DIGITS = 8;

const cachedSchema = z.tuple([
  z.string().nullable(),
  z.string().nullable(),
  z.string().nullable(),
  z.array(z.string()),
]);

/** Places that all processes share, in Redis. Losing it only costs time. */
@Injectable()
export class PlaceCache {
  private restsUntil = 0;

  constructor(
    @Inject(Redis) private readonly redis: Redis,
    private readonly log: Log,
  ) {}

  /** Known places among the keys. */
  async find(version: string, keys: readonly number[]): Promise<Map<number, GeoPlace>> {
    const found = new Map<number, GeoPlace>();
    for (let start = 0; start < keys.length; start += KEYS_PER_QUESTION) {
      const asked = keys
        .slice(start, start + KEYS_PER_QUESTION)
        .map((key) => ({ key, name: nameOf(version, key) }));
      const texts = await this.ask((redis) => redis.mget(asked.map(({ name }) => name)));
      if (texts === null) break;
      asked.forEach(({ key, name }, index) => {
        const place = parsePlace(name, texts[index]);
        if (place) found.set(key, place);
      });
    }
    return found;
  }

  async store(version: string, places: ReadonlyMap<number, GeoPlace>): Promise<void> {
    const entries = [...places];
    for (let start = 0; start < entries.length; start += KEYS_PER_QUESTION) {
      const answered = await this.ask(async (redis) => {
        const pipeline = redis.pipeline();
        for (const [key, place] of entries.slice(start, start + KEYS_PER_QUESTION)) {
          const name = nameOf(version, key);
          pipeline.set(name, formatPlace(name, place), 'EX', TTL_SECONDS);
        }
        return pipeline.exec();
      });
      if (answered === null) return;
    }
  }

  /** What Redis answers, or null where it does not. */
  private async ask<Answer>(question: (redis: Redis) => Promise<Answer>): Promise<Answer | null> {
    if (Date.now() < this.restsUntil) return null;
    try {
      return await question(this.redis);
    } catch (error) {
      this.restsUntil = Date.now() + REST_AFTER_FAILURE_MS;
      this.log.warn({ fault: describeFault(error) }, 'geodata goes on without Redis');
      return null;
    }
  }
}

function nameOf(version: string, key: number): string {
  return redisKeys.geodata(version, String(key));
}

/** The sum covers the key as well: a place under a wrong key would be well-formed and wrong. */
function formatPlace(name: string, { country, region, city, timeZones }: GeoPlace): string {
  const text = JSON.stringify([country, region, city, timeZones]);
  return checksum(name, text) + text;
}

function parsePlace(name: string, stored: string | null | undefined): GeoPlace | null {
  if (!stored) return null;
  const text = stored.slice(CHECKSUM_DIGITS);
  // Not what we wrote: the table is asked again and the key overwritten.
  if (stored.slice(0, CHECKSUM_DIGITS) !== checksum(name, text)) return null;
  try {
    const [country, region, city, timeZones] = cachedSchema.parse(JSON.parse(text));
    return { country, region, city, timeZones };
  } catch {
    return null;
  }
}

function checksum(name: string, text: string): string {
  return crc32(name + text)
    .toString(16)
    .padStart(CHECKSUM_DIGITS, '0');
}
