import { readFileSync } from 'node:fs';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Redis } from 'ioredis';
import { redisKeys } from '../../contracts/redis-keys.js';
import type { SendJob } from '../../contracts/send-job.js';
import { MicroBatcher } from '../../platform/micro-batcher.js';
import { paceOf } from './pace.js';

/** What Redis says before MySQL is asked: it may say no or not yet, never yes for good. */
export type GateVerdict =
  | { kind: 'go'; waitMs: number }
  | { kind: 'later'; waitMs: number }
  | { kind: 'halted' }
  | { kind: 'opted-out' };

/** Something that keeps a pace of its own: a key, and segments a minute. */
interface Paced {
  key: string;
  rate: number;
}

/** One question of a message, with all that limits it. */
interface Question {
  job: SendJob;
  paced: readonly Paced[];
}

/** A place further ahead than this is not reserved: the job is delayed and asks again. */
const LONGEST_WAIT_MS = 1_100;
/** More segments than a burst are held for longer, or smaller messages would always be faster. */
const LONGEST_EXTRA_MS = 5_000;
/** What was reserved before a loss has left by then; the 100 ms of difference are in the jitter that a pace allows. */
const REST_MS = 1_000;
/** A text is cut off at so many segments, see the composer. */
const MOST_SEGMENTS = 10;
/** A Redis that comes back may stand where it stood this much earlier: its file is synced every second. */
const REWIND_MS = 2_000;
/** Places that are reserved for messages on their way reach so far; what is beyond is a rest. */
const LEAST_REST_MS = LONGEST_WAIT_MS + LONGEST_EXTRA_MS;
/** A message that never fits: the dispatcher makes none, but a rate may have been lowered since. */
const NEVER_FITS: GateVerdict = { kind: 'later', waitMs: 60_000 };

const RESERVE_SENDS = readFileSync(new URL('./reserve-sends.lua', import.meta.url), 'utf8');
const READ_RESTS = readFileSync(new URL('./read-rests.lua', import.meta.url), 'utf8');
const SLOW_DOWN = readFileSync(new URL('./slow-down.lua', import.meta.url), 'utf8');

type ReserveSends = (keyCount: number, ...args: (string | number)[]) => Promise<number[]>;
type ReadRests = (keyCount: number, ...keys: string[]) => Promise<number[]>;
type SlowDown = (pace: string, restMicros: number, intervalMicros: number, burst: number) => Promise<null>;

/**
 * Halted? Opted out? May number, 10DLC campaign and account send now? One script and one round trip for the messages
 * of a moment: alone, each would cost Redis 117 µs, a third of all that it does for a message; together 12.
 */
@Injectable()
export class SendGate implements OnModuleDestroy {
  private readonly batcher = new MicroBatcher<Question, GateVerdict>({
    windowMs: 0,
    maxItems: 100,
    concurrency: 2,
    flush: (questions) => this.answer(questions),
  });
  private readonly reserve: ReserveSends;
  private readonly rest: SlowDown;
  private readonly readRests: ReadRests;
  /** Until then Redis may have forgotten what it reserved last. By `performance.now()`. */
  private trustedFrom = 0;
  private readonly onLost = () => {
    this.trustedFrom = Number.POSITIVE_INFINITY;
  };
  private readonly onBack = () => {
    if (this.trustedFrom === Number.POSITIVE_INFINITY) this.trustedFrom = performance.now() + REWIND_MS;
  };

  constructor(@Inject(Redis) private readonly redis: Redis) {
    redis.defineCommand('reserveSends', { lua: RESERVE_SENDS });
    redis.defineCommand('readRests', { lua: READ_RESTS });
    redis.defineCommand('slowDown', { numberOfKeys: 1, lua: SLOW_DOWN });
    this.reserve = Reflect.get(redis, 'reserveSends').bind(redis);
    this.readRests = Reflect.get(redis, 'readRests').bind(redis);
    this.rest = Reflect.get(redis, 'slowDown').bind(redis);
    redis.on('close', this.onLost);
    redis.on('ready', this.onBack);
  }

  onModuleDestroy(): void {
    this.redis.off('close', this.onLost);
    this.redis.off('ready', this.onBack);
  }

  /**
   * @param accountRate segments a minute over all of the account's numbers, or null
   * @throws where Redis does not answer: the message stays where it is
   */
  async ask(job: SendJob, accountRate: number | null): Promise<GateVerdict> {
    const paced = pacedBy(job, accountRate);
    if (paced.some(({ rate }) => rate < job.segments)) return NEVER_FITS;
    return this.batcher.add({ job, paced });
  }

  private async answer(questions: readonly Question[]): Promise<GateVerdict[]> {
    const untrusted = this.trustedFrom - performance.now();
    if (untrusted > 0) {
      const waitMs = Math.ceil(Math.min(untrusted, REWIND_MS));
      return questions.map(() => ({ kind: 'later', waitMs }));
    }
    const keys = new PositionedKeys();
    const terms: number[] = [];
    for (const { job, paced } of questions) {
      const signs = signsAgainst(job);
      const own = paced.map(({ key, rate }) => ({
        key,
        most: Math.min(MOST_SEGMENTS, rate),
        ...paceInMicros(rate),
      }));
      const extra = Math.max(...own.map((pace) => extraMs(pace, job.segments)));
      const rest = Math.max(...own.map((pace) => extraMs(pace, pace.most)));
      terms.push(job.segments, (LONGEST_WAIT_MS + extra) * 1_000);
      terms.push(keys.positionOf(signs.halted), signs.optedOut.length, own.length);
      for (const key of signs.optedOut) terms.push(keys.positionOf(key));
      for (const { key, intervalMicros, burst, most } of own) {
        const unknown = (REST_MS + rest) * 1_000 + Math.max(burst, most) * intervalMicros;
        terms.push(keys.positionOf(key), intervalMicros, burst, unknown);
      }
    }
    const answers = await this.reserve(keys.size, ...keys, questions.length, ...terms);
    return questions.map((_, index) => toVerdict(answers[2 * index], answers[2 * index + 1]));
  }

  /** Whether the campaign was halted or the person opted out while the message waited for its place. */
  async isHalted(job: SendJob): Promise<boolean> {
    const { halted, optedOut } = signsAgainst(job);
    return (await this.redis.exists(halted, ...optedOut)) > 0;
  }

  /**
   * ms in which each number can send nothing, by id; those that can are missing. Redis forgets it with the rest of
   * its data: the gate then holds them all for a second, and the carrier throttles anew.
   */
  async rests(numbers: readonly { id: number; rate: number }[]): Promise<Map<number, number>> {
    if (numbers.length === 0) return new Map();
    const arrivals = await this.readRests(
      numbers.length,
      ...numbers.map(({ id }) => redisKeys.numberPace(id)),
    );
    return new Map(
      numbers.flatMap(({ id, rate }, index): [number, number][] => {
        const { intervalMs, burst } = paceOf(rate);
        const ms = (arrivals[index] ?? 0) / 1_000 - (burst - 1) * intervalMs;
        return ms < LEAST_REST_MS ? [] : [[id, ms]];
      }),
    );
  }

  /** The carrier throttles the job's number: nothing of it leaves for `ms`. */
  async slowDown(job: SendJob, ms: number): Promise<void> {
    const { intervalMicros, burst } = paceInMicros(job.numberRate);
    await this.rest(redisKeys.numberPace(job.numberId), ms * 1_000, intervalMicros, burst);
  }
}

/** Keys that say no while they are there. The confirmation of an opt-out is not held by one. */
function signsAgainst({ companyId, accountId, campaignId, phone, confirmsOptOut }: SendJob) {
  return {
    halted: redisKeys.campaignHalted(campaignId),
    optedOut: confirmsOptOut
      ? []
      : [redisKeys.optedOut(companyId, phone), redisKeys.optedOut(companyId, phone, accountId)],
  };
}

/** Keys of a script without repetition, in the order in which they were first named. */
class PositionedKeys {
  private readonly positions = new Map<string, number>();

  get size(): number {
    return this.positions.size;
  }

  [Symbol.iterator](): Iterator<string> {
    return this.positions.keys();
  }

  /** From 1 on, as Lua counts. */
  positionOf(key: string): number {
    const known = this.positions.get(key);
    if (known !== undefined) return known;
    this.positions.set(key, this.size + 1);
    return this.size;
  }
}

/** An answer of the script; one that is missing would be a fault of ours, and lets nothing through. */
function toVerdict(code: number | undefined, waitMicros: number | undefined): GateVerdict {
  if (code === 2) return { kind: 'halted' };
  if (code === 3) return { kind: 'opted-out' };
  if (code === undefined || waitMicros === undefined)
    throw new Error('The gate left a message without an answer.');
  return { kind: code === 0 ? 'go' : 'later', waitMs: Math.ceil(waitMicros / 1_000) };
}

function pacedBy(job: SendJob, accountRate: number | null): Paced[] {
  const paced = [{ key: redisKeys.numberPace(job.numberId), rate: job.numberRate }];
  if (job.tenDlc) paced.push({ key: redisKeys.tenDlcPace(job.tenDlc.campaignId), rate: job.tenDlc.rate });
  if (accountRate !== null) paced.push({ key: redisKeys.accountPace(job.accountId), rate: accountRate });
  return paced;
}

/** ms for which so many segments need an idle sender, beyond its burst. */
function extraMs(pace: { intervalMicros: number; burst: number }, segments: number): number {
  const idle = (Math.max(0, segments - pace.burst) * pace.intervalMicros) / 1_000;
  return Math.ceil(Math.min(LONGEST_EXTRA_MS, idle));
}

function paceInMicros(rate: number): { intervalMicros: number; burst: number } {
  const { intervalMs, burst } = paceOf(rate);
  return { intervalMicros: Math.ceil(intervalMs * 1_000), burst };
}
