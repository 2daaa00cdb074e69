import { Environment } from '../../../src/platform/config/environment.js';

/** A checked environment whose servers nobody calls, with `changes` on top. */
export function testEnvironment(changes: Record<string, string> = {}): Environment {
  return new Environment({
    DATABASE_URL: 'mysql://nobody@127.0.0.1:1/none',
    REDIS_URL: 'redis://127.0.0.1:1',
    ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
    ...changes,
  });
}
