import { describe, expect, it } from '@jest/globals';
import { run } from '../../../scripts/lib/command.mjs';

/** Runs a few lines of JavaScript in a process of its own. */
const node = (code: string, options: Parameters<typeof run>[2] = {}) =>
  run(process.execPath, ['-e', code], { env: { PATH: process.env['PATH'] }, ...options });

describe('running a command', () => {
  it('gives its output, and each line as a whole however it was written', async () => {
    const lines: string[] = [];
    const output = await node(
      `process.stdout.write('one tw'); setTimeout(() => process.stdout.write('o\\n\\nthrée\\n'), 50);`,
      { onLine: (line) => lines.push(line) },
    );
    expect(output).toBe('one two\n\nthrée\n');
    expect(lines).toEqual(['one two', 'thrée']);
  });

  it('fails with the last lines of what it said', async () => {
    const failing = node(
      'console.log("first"); console.log("second"); console.error("third"); process.exitCode = 3;',
      {
        title: 'the check',
        showLines: 2,
      },
    );
    await expect(failing).rejects.toMatchObject({
      message: 'the check ended with status 3',
      details: expect.stringMatching(/third/),
    });
  });

  it('fails plainly where there is no such program', async () => {
    await expect(run('/no/such/program', [])).rejects.toMatchObject({
      message: expect.stringMatching(/program could not be run: .*ENOENT/),
    });
  });

  it('ends the command when it is told to stop', async () => {
    const stop = new AbortController();
    const endless = node('console.log("up"); setInterval(() => {}, 1000);', {
      signal: stop.signal,
      onLine: () => stop.abort(),
    });
    await expect(endless).rejects.toMatchObject({ message: expect.stringMatching(/SIGTERM/) });
  });
});
