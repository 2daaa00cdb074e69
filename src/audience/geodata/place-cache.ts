import { crc32 } from 'node:zlib';
import { Inject, Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { redisKeys } from '../../contracts/redis-keys.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { AreaPlaces } from './area-places.js';

/** A version's places never change; the time only lets unused ones go. */
const TTL_SECONDS = 30 * 24 * 3600;
/** After a failure Redis is left alone for so long: losing it costs one wait, not one a batch. */
const REST_AFTER_FAILURE_MS = 5_000;
/** Areas of one question: an answer of about 1 MB. */
const AREAS_PER_QUESTION = 200;
const CHECKSUM_DIGITS = 8;

/** Prefix, country, region, city, time zones. */
const cachedSchema = z.array(
  z.tuple([
    z.string(),
    z.string().nullable(),
    z.string().nullable(),
    z.string().nullable(),
    z.array(z.string()),
  ]),
);

/** Places by area that all processes share, in Redis. Losing it only costs time. */
@Injectable()
export class PlaceCache {
  private restsUntil = 0;

  constructor(
    @Inject(Redis) private readonly redis: Redis,
    private readonly log: Log,
  ) {}

  /** Those of the areas that Redis holds. */
  async find(version: string, areas: readonly number[]): Promise<Map<number, AreaPlaces>> {
    const found = new Map<number, AreaPlaces>();
    for (let start = 0; start < areas.length; start += AREAS_PER_QUESTION) {
      const asked = areas
        .slice(start, start + AREAS_PER_QUESTION)
        .map((area) => ({ area, name: nameOf(version, area) }));
      const texts = await this.ask((redis) => redis.mget(asked.map(({ name }) => name)));
      if (texts === null) break;
      asked.forEach(({ area, name }, index) => {
        const places = parsePlaces(name, texts[index]);
        if (places) found.set(area, places);
      });
    }
    return found;
  }

  async store(version: string, areas: ReadonlyMap<number, AreaPlaces>): Promise<void> {
    const entries = [...areas];
    for (let start = 0; start < entries.length; start += AREAS_PER_QUESTION) {
      const answered = await this.ask(async (redis) => {
        const pipeline = redis.pipeline();
        for (const [area, places] of entries.slice(start, start + AREAS_PER_QUESTION)) {
          const name = nameOf(version, area);
          pipeline.set(name, formatPlaces(name, places), 'EX', TTL_SECONDS);
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

function nameOf(version: string, area: number): string {
  return redisKeys.geodata(version, String(area));
}

/** The sum covers the key as well: the places of another area would be well-formed and wrong. */
function formatPlaces(name: string, { rows }: AreaPlaces): string {
  const text = JSON.stringify(
    rows.map(({ prefix, country, region, city, timeZones }) => [prefix, country, region, city, timeZones]),
  );
  return checksum(name, text) + text;
}

function parsePlaces(name: string, stored: string | null | undefined): AreaPlaces | null {
  if (!stored) return null;
  const text = stored.slice(CHECKSUM_DIGITS);
  // Not what we wrote: the table is asked again and the key overwritten.
  if (stored.slice(0, CHECKSUM_DIGITS) !== checksum(name, text)) return null;
  try {
    const rows = cachedSchema.parse(JSON.parse(text));
    return new AreaPlaces(
      rows.map(([prefix, country, region, city, timeZones]) => ({
        prefix,
        country,
        region,
        city,
        timeZones,
      })),
    );
  } catch {
    return null;
  }
}

function checksum(name: string, text: string): string {
  return crc32(name + text)
    .toString(16)
    .padStart(CHECKSUM_DIGITS, '0');
}
