import { readFileSync } from 'node:fs';
import { Inject, Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { redisKeys } from '../../../contracts/redis-keys.js';

const TAKE = readFileSync(new URL('./take-upload.lua', import.meta.url), 'utf8');
const RENEW = readFileSync(new URL('./renew-upload.lua', import.meta.url), 'utf8');
const RELEASE = readFileSync(new URL('./release-upload.lua', import.meta.url), 'utf8');

type Take = (lock: string, wanted: string, token: string, lifeMs: number, wishMs: number) => Promise<number>;
type Renew = (lock: string, wanted: string, token: string, lifeMs: number) => Promise<number>;
type Release = (lock: string, token: string) => Promise<null>;

/** What renewing a lock tells. */
export type RenewedLock = 'kept' | 'wanted' | 'lost';

/** The Redis side of the locks of uploads. Each call throws where Redis does not answer. */
@Injectable()
export class LockScripts {
  private readonly takeScript: Take;
  private readonly renewScript: Renew;
  private readonly releaseScript: Release;

  constructor(@Inject(Redis) redis: Redis) {
    redis.defineCommand('takeUpload', { numberOfKeys: 2, lua: TAKE });
    redis.defineCommand('renewUpload', { numberOfKeys: 2, lua: RENEW });
    redis.defineCommand('releaseUpload', { numberOfKeys: 1, lua: RELEASE });
    this.takeScript = Reflect.get(redis, 'takeUpload').bind(redis);
    this.renewScript = Reflect.get(redis, 'renewUpload').bind(redis);
    this.releaseScript = Reflect.get(redis, 'releaseUpload').bind(redis);
  }

  /** @returns whether it is ours now; where not, its holder was asked to let go */
  async take(uploadId: string, token: string, lifeMs: number, wishMs: number): Promise<boolean> {
    const { lock, wanted } = keys(uploadId);
    return (await this.takeScript(lock, wanted, token, lifeMs, wishMs)) === 1;
  }

  async renew(uploadId: string, token: string, lifeMs: number): Promise<RenewedLock> {
    const { lock, wanted } = keys(uploadId);
    const answer = await this.renewScript(lock, wanted, token, lifeMs);
    if (answer === 0) return 'kept';
    return answer === 1 ? 'wanted' : 'lost';
  }

  /** Nothing happens where the lock is somebody else's by now. */
  async release(uploadId: string, token: string): Promise<void> {
    await this.releaseScript(keys(uploadId).lock, token);
  }
}

function keys(uploadId: string): { lock: string; wanted: string } {
  return { lock: redisKeys.uploadLock(uploadId), wanted: redisKeys.uploadWanted(uploadId) };
}
