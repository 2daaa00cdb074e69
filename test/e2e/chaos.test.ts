import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from '@jest/globals';

interface Run {
  code: number | null;
  out: string;
  err: string;
}

/** Runs the command to its end, or sends it a signal once it says something. */
function chaos(args: string[], stopAt?: RegExp): Promise<Run> {
  const child = spawn(process.execPath, ['scripts/chaos.mjs', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const run: Run = { code: null, out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    run.out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    const before = run.err;
    run.err += chunk.toString();
    if (stopAt?.test(run.err) && !stopAt.test(before)) child.kill('SIGINT');
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ ...run, code }));
  });
}

const scratchFolders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('sms-scratch-'));

describe('a campaign through which everything is killed at random', () => {
  it('sends nothing twice, loses nothing, leaves nothing stuck, and its counters are true', async () => {
    const { code, out, err } = await chaos(['--messages', '600', '--kills', '5', '--seed', '282']);
    // A worker killed and one frozen, the database killed, Redis emptied and put back by two seconds.
    const figures: unknown = JSON.parse(out.trim().split('\n').at(-1) ?? `"${err}"`);
    expect(figures).toEqual({
      chaos: 282,
      messages: 600,
      kills: 5,
      submitted_twice: 0,
      lost: 0,
      stuck: 0,
      unknown: expect.any(Number),
      counters_match: true,
    });
    expect(code).toBe(0);
  }, 400_000);

  it('leaves nothing behind when it is stopped', async () => {
    const before = new Set(scratchFolders());
    const { code, out } = await chaos(['--messages', '500', '--kills', '3'], /Redis: on/);
    expect({ code, out }).toEqual({ code: 130, out: '' });
    expect(scratchFolders().filter((name) => !before.has(name))).toEqual([]);
  });

  it('refuses an option that makes no sense', async () => {
    const { code, err } = await chaos(['--kills', 'many']);
    expect(code).toBe(1);
    expect(err).toContain('--kills: "many" is not a whole number');
  });
});
