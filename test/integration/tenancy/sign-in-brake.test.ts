import { describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { logFromPino } from '../../../src/platform/logging/log.js';
import { SignInBrake } from '../../../src/tenancy/sessions/sign-in-brake.js';

describe('the limit on failed sign-ins', () => {
  it('lets an attempt through where Redis does not answer, and says so', async () => {
    const lines: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
    const redis = new Redis('redis://127.0.0.1:1', { maxRetriesPerRequest: 1, retryStrategy: () => 10 });
    redis.on('error', () => undefined);
    try {
      const brake = new SignInBrake(redis, logFromPino(logger));
      await brake.count('ann@example.com', '127.0.0.1');
      await brake.giveBack('ann@example.com', '127.0.0.1');
    } finally {
      redis.disconnect();
    }
    expect(lines).toHaveLength(2);
    expect(lines.join()).not.toContain('ann@example.com');
    expect(lines.join()).toContain('"fault"');
  });
});
