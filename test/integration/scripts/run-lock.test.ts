import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { takeLock } from '../../../scripts/lib/run-lock.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sms-lock-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const library = pathToFileURL(path.resolve('scripts/lib/run-lock.mjs')).href;

/** Takes the lock in another process, which then dies without releasing it; tells what it got. */
function takeElsewhere(file: string): unknown {
  const code = `import { takeLock } from ${JSON.stringify(library)};
    const lock = takeLock(process.argv[1]);
    console.log(JSON.stringify({ taken: 'release' in lock, heldBy: lock.heldBy }));
    process.kill(process.pid, 'SIGKILL');`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code, file], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  });
  return JSON.parse(stdout);
}

describe('the lock of a start', () => {
  it('is held by one, told to the second, and free after its release', () => {
    const file = path.join(folder, 'one.lock');
    const mine = takeLock(file);
    if (!('release' in mine)) throw new Error('the lock was not free');
    expect(takeElsewhere(file)).toEqual({ taken: false, heldBy: process.pid });
    mine.release();
    expect(takeElsewhere(file)).toEqual({ taken: true });
  });

  it('is taken over from a holder that was killed', () => {
    const file = path.join(folder, 'killed.lock');
    expect(takeElsewhere(file)).toEqual({ taken: true });
    expect(fs.existsSync(file)).toBe(true);
    const mine = takeLock(file);
    expect('release' in mine).toBe(true);
    if ('release' in mine) mine.release();
    expect(fs.readdirSync(folder).filter((name) => name.startsWith('killed'))).toEqual([]);
  });
});
