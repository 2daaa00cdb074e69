import { readFileSync } from 'node:fs';
import { Inject, Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import type { z } from 'zod';
import type { SharedKeys } from '../../contracts/redis-keys.js';
import { UnavailableError } from '../errors.js';
import { FreshCache } from '../fresh-cache.js';
import { describeFault } from '../logging/fault.js';
import { Log } from '../logging/log.js';
import { parseJson } from '../parse-json.js';

/** A change holds in every process within a second: so long a process goes by its own copy. */
const FRESH_MS = 800;
/**
 * So long Redis keeps a value: longer would save nothing, as one statement in ten seconds is none a reply; and a
 * Redis that came back with an older state of its data is believed no longer than this.
 */
const KEEP_MS = 10_000;
/** Beyond it all parsed values are forgotten: they must not grow with the number of companies. */
const MOST_PARSED = 1_000;
/** A change takes a transaction; whoever dies in the middle of it keeps readers at the database for so long. */
const CHANGING_MS = 15_000;

const STORE = readFileSync(new URL('./store-shared.lua', import.meta.url), 'utf8');
type Store = (...args: (string | number)[]) => Promise<number>;

/** What is cached: where, what it looks like, and how it is read from the database. */
interface SharedCacheOptions<Value> {
  keys: (companyId: number) => SharedKeys;
  /** As it goes through JSON; what does not look so is read from the database. */
  schema: z.ZodType<Value>;
  load: (companyId: number) => Promise<Value>;
}

/** Makes caches that all processes share. */
@Injectable()
export class SharedCaches {
  private readonly store: Store;

  constructor(
    @Inject(Redis) private readonly redis: Redis,
    private readonly log: Log,
  ) {
    redis.defineCommand('storeShared', { numberOfKeys: 3, lua: STORE });
    this.store = Reflect.get(redis, 'storeShared').bind(redis);
  }

  create<Value>(options: SharedCacheOptions<Value>): SharedCache<Value> {
    return new SharedCache(this.redis, this.store, this.log, options);
  }
}

/**
 * One value a company, such as its keywords: in the process for 800 ms, in Redis for ten seconds, in the database for
 * good. Without Redis the database is asked. A warm value costs no statement.
 */
export class SharedCache<Value> {
  private readonly copies = new FreshCache<number, Value>(FRESH_MS);
  /** As long as the JSON is the same, so is the object: what callers made of it stays with it. */
  private readonly parsed = new Map<number, { json: string; value: Value }>();

  constructor(
    private readonly redis: Redis,
    private readonly store: Store,
    private readonly log: Log,
    private readonly options: SharedCacheOptions<Value>,
  ) {}

  /** Ask before a transaction, never inside one. @throws where neither Redis nor the database answers */
  get(companyId: number): Promise<Value> {
    return this.copies.get(companyId, () => this.read(companyId));
  }

  /**
   * Changes what the value is made of: no process goes by the old one a second after the commit. Readers go to the
   * database from before the change on, so a process that dies in its middle leaves nothing stale behind.
   *
   * @throws UnavailableError where Redis cannot be told: nothing was changed
   */
  async change<Result>(companyId: number, work: () => Promise<Result>): Promise<Result> {
    const { value, changing, changes } = this.options.keys(companyId);
    try {
      await this.redis.multi().set(changing, '1', 'PX', CHANGING_MS).incr(changes).del(value).exec();
    } catch (error) {
      this.log.warn({ fault: describeFault(error) }, 'no answer of Redis: nothing is changed');
      throw new UnavailableError('Redis does not answer; nothing was changed.');
    }
    try {
      return await work();
    } finally {
      this.copies.delete(companyId);
      await this.redis
        .multi()
        .incr(changes)
        .del(value, changing)
        .exec()
        .catch(() => undefined);
    }
  }

  private async read(companyId: number): Promise<Value> {
    const { value, changing, changes } = this.options.keys(companyId);
    let known: (string | null)[];
    try {
      known = await this.redis.mget(value, changing, changes);
    } catch (error) {
      this.log.warn({ fault: describeFault(error) }, 'no answer of Redis: the database is asked');
      return this.options.load(companyId);
    }
    const [json, isChanging, before] = known;
    if (json && !isChanging) {
      const parsed = this.parse(companyId, json);
      if (parsed) return parsed.value;
    }
    const loaded = await this.options.load(companyId);
    const text = JSON.stringify(loaded);
    if (!isChanging) await this.keep(companyId, before ?? '', text);
    return this.remember(companyId, text, loaded);
  }

  /** Null for what does not look as it should. */
  private parse(companyId: number, json: string): { value: Value } | null {
    const known = this.parsed.get(companyId);
    if (known?.json === json) return known;
    const parsed = this.options.schema.safeParse(parseJson(json));
    return parsed.success ? { value: this.remember(companyId, json, parsed.data) } : null;
  }

  private remember(companyId: number, json: string, value: Value): Value {
    const known = this.parsed.get(companyId);
    if (known?.json === json) return known.value;
    if (this.parsed.size >= MOST_PARSED) this.parsed.clear();
    this.parsed.set(companyId, { json, value });
    return value;
  }

  private async keep(companyId: number, before: string, json: string): Promise<void> {
    const { value, changing, changes } = this.options.keys(companyId);
    try {
      await this.store(value, changing, changes, before, json, KEEP_MS);
    } catch (error) {
      this.log.warn({ fault: describeFault(error) }, 'a shared value could not be kept');
    }
  }
}
