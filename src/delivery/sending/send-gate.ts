import { readFileSync } from 'node:fs';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Redis } from 'ioredis';
import { redisKeys } from '../../contracts/redis-keys.js';
import type { SendJob } from '../../contracts/send-job.js';
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

const RESERVE_SEND = readFileSync(new URL('./reserve-send.lua', import.meta.url), 'utf8');
const READ_RESTS = readFileSync(new URL('./read-rests.lua', import.meta.url), 'utf8');
const SLOW_DOWN = readFileSync(new URL('./slow-down.lua', import.meta.url), 'utf8');

type ReserveSend = (keyCount: number, ...args: (string | number)[]) => Promise<[number, number]>;
type ReadRests = (keyCount: number, ...keys: string[]) => Promise<number[]>;
type SlowDown = (pace: string, restMicros: number, intervalMicros: number, burst: number) => Promise<null>;

/** One script, one round trip a message: halted? opted out? may number, 10DLC campaign and account send now? */
@Injectable()
export class SendGate implements OnModuleDestroy {
  private readonly reserve: ReserveSend;
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
    redis.defineCommand('reserveSend', { lua: RESERVE_SEND });
    redis.defineCommand('readRests', { lua: READ_RESTS });
    redis.defineCommand('slowDown', { numberOfKeys: 1, lua: SLOW_DOWN });
    this.reserve = Reflect.get(redis, 'reserveSend').bind(redis);
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
    const untrusted = this.trustedFrom - performance.now();
    if (untrusted > 0) return { kind: 'later', waitMs: Math.ceil(Math.min(untrusted, REWIND_MS)) };
    const paces = paced.map(({ key, rate }) => ({ key, ...paceInMicros(rate), rate }));
    const extras = paces.map((pace) => extraMs(pace, job.segments));
    const rests = paces.map((pace) => extraMs(pace, Math.min(MOST_SEGMENTS, pace.rate)));
    const keys = [
      redisKeys.campaignHalted(job.campaignId),
      redisKeys.optedOut(job.companyId, job.phone),
      ...paces.map(({ key }) => key),
    ];
    const [code, wait] = await this.reserve(
      keys.length,
      ...keys,
      job.segments,
      (LONGEST_WAIT_MS + Math.max(...extras)) * 1_000,
      (REST_MS + Math.max(...rests)) * 1_000,
      ...paces.flatMap(({ intervalMicros, burst }) => [intervalMicros, burst]),
    );
    const waitMs = Math.ceil(Number(wait) / 1_000);
    if (code === 0) return { kind: 'go', waitMs };
    if (code === 1) return { kind: 'later', waitMs };
    return code === 2 ? { kind: 'halted' } : { kind: 'opted-out' };
  }

  /** Whether the campaign was halted or the person opted out while the message waited for its place. */
  async isHalted(job: SendJob): Promise<boolean> {
    const signs = await this.redis.exists(
      redisKeys.campaignHalted(job.campaignId),
      redisKeys.optedOut(job.companyId, job.phone),
    );
    return signs > 0;
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
