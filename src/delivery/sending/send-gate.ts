import { readFileSync } from 'node:fs';
import { Inject, Injectable } from '@nestjs/common';
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

/** A place further ahead than this is not reserved: the job is delayed and asks again. */
const LONGEST_WAIT_MS = 1_000;

const script = readFileSync(new URL('./reserve-send.lua', import.meta.url), 'utf8');

type ReserveSend = (
  halted: string,
  optedOut: string,
  pace: string,
  segments: number,
  intervalMicros: number,
  burst: number,
  longestMicros: number,
) => Promise<[code: number, waitMicros: number]>;

/** One script, one round trip a message: halted? opted out? may this number send now? */
@Injectable()
export class SendGate {
  private readonly reserve: ReserveSend;

  constructor(@Inject(Redis) private readonly redis: Redis) {
    redis.defineCommand('reserveSend', { numberOfKeys: 3, lua: script });
    this.reserve = Reflect.get(redis, 'reserveSend').bind(redis);
  }

  async ask(job: SendJob): Promise<GateVerdict> {
    const pace = paceOf(job.numberRate);
    const [code, wait] = await this.reserve(
      redisKeys.campaignHalted(job.campaignId),
      redisKeys.optedOut(job.companyId, job.to.slice(1)),
      redisKeys.numberPace(job.numberId),
      job.segments,
      Math.ceil(pace.intervalMs * 1_000),
      pace.burst,
      LONGEST_WAIT_MS * 1_000,
    );
    const waitMs = Math.ceil(Number(wait) / 1_000);
    if (code === 0) return { kind: 'go', waitMs };
    if (code === 1) return { kind: 'later', waitMs };
    return code === 2 ? { kind: 'halted' } : { kind: 'opted-out' };
  }

  /** The carrier throttles this number: nothing of it leaves for `ms`. */
  async slowDown(numberId: number, ms: number): Promise<void> {
    const until = (Date.now() + ms) * 1_000;
    await this.redis.set(redisKeys.numberPace(numberId), until.toFixed(0), 'PX', ms + 60_000);
  }
}
