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

const RESERVE_SEND = readFileSync(new URL('./reserve-send.lua', import.meta.url), 'utf8');
const SLOW_DOWN = readFileSync(new URL('./slow-down.lua', import.meta.url), 'utf8');

type ReserveSend = (
  halted: string,
  optedOut: string,
  pace: string,
  segments: number,
  intervalMicros: number,
  burst: number,
  longestMicros: number,
) => Promise<[code: number, waitMicros: number]>;

type SlowDown = (pace: string, restMicros: number, intervalMicros: number, burst: number) => Promise<null>;

/** One script, one round trip a message: halted? opted out? may this number send now? */
@Injectable()
export class SendGate {
  private readonly reserve: ReserveSend;
  private readonly rest: SlowDown;

  constructor(@Inject(Redis) redis: Redis) {
    redis.defineCommand('reserveSend', { numberOfKeys: 3, lua: RESERVE_SEND });
    redis.defineCommand('slowDown', { numberOfKeys: 1, lua: SLOW_DOWN });
    this.reserve = Reflect.get(redis, 'reserveSend').bind(redis);
    this.rest = Reflect.get(redis, 'slowDown').bind(redis);
  }

  async ask(job: SendJob): Promise<GateVerdict> {
    const { intervalMicros, burst } = paceInMicros(job);
    const [code, wait] = await this.reserve(
      redisKeys.campaignHalted(job.campaignId),
      redisKeys.optedOut(job.companyId, job.phone),
      redisKeys.numberPace(job.numberId),
      job.segments,
      intervalMicros,
      burst,
      LONGEST_WAIT_MS * 1_000,
    );
    const waitMs = Math.ceil(Number(wait) / 1_000);
    if (code === 0) return { kind: 'go', waitMs };
    if (code === 1) return { kind: 'later', waitMs };
    return code === 2 ? { kind: 'halted' } : { kind: 'opted-out' };
  }

  /** The carrier throttles the job's number: nothing of it leaves for `ms`. */
  async slowDown(job: SendJob, ms: number): Promise<void> {
    const { intervalMicros, burst } = paceInMicros(job);
    await this.rest(redisKeys.numberPace(job.numberId), ms * 1_000, intervalMicros, burst);
  }
}

function paceInMicros(job: SendJob): { intervalMicros: number; burst: number } {
  const { intervalMs, burst } = paceOf(job.numberRate);
  return { intervalMicros: Math.ceil(intervalMs * 1_000), burst };
}
