import { readFileSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checksum, sendWithTus, writeSource } from '../integration/audience/uploads/uploads-fixture.js';
import { ApiClient } from '../support/api-client.js';
import { PlatformProcesses } from '../support/platform-processes.js';

const MEGABYTES = 120;

describe('an upload over several API processes', () => {
  let platform: PlatformProcesses;
  let other: string;
  let owner: ApiClient;
  let folder: string;
  let source: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'upload-source-'));
    source = join(folder, 'people.bin');
    await writeSource(source, MEGABYTES);
    platform = await PlatformProcesses.start();
    other = await platform.runFurtherApi('api-2');
    owner = ApiClient.withKey(platform.running.address, platform.running.sandbox.apiKey);
  }, 500_000);

  afterAll(async () => {
    await platform?.stop();
    await rm(folder, { recursive: true });
  });

  function fileOf(url: string): string {
    const id = url.split('/').at(-1) ?? '';
    return join(platform.storage, 'uploads', String(platform.running.sandbox.companyId), id);
  }

  it('goes on where its bytes are after the process that took them was killed', async () => {
    let killed: Promise<unknown> | null = null;
    let sizeAtDeath = -1;
    const offsets: number[] = [];
    const { upload, done } = sendWithTus(source, platform.running.address, owner, {
      // A process of the platform needs a while to start.
      retryDelays: Array.from({ length: 600 }, () => 500),
      onProgress: (sent) => {
        if (sent < 30 * 1024 ** 2) return;
        killed ??= platform.kill('api', 'SIGKILL').then(async () => {
          sizeAtDeath = (await stat(fileOf(upload.url ?? ''))).size;
          platform.run('api');
        });
      },
      onAfterResponse: (request, response) => {
        if (request.getMethod() === 'HEAD') offsets.push(Number(response.getHeader('upload-offset')));
      },
    });
    const url = await done;
    await killed;
    expect(sizeAtDeath).toBeGreaterThan(0);
    expect(sizeAtDeath).toBeLessThan(MEGABYTES * 1024 ** 2);
    // Asked again where a piece behind it did not get through.
    expect(offsets[0]).toBe(sizeAtDeath);
    expect(await checksum(fileOf(url))).toBe(await checksum(source));
  }, 400_000);

  it('is one file where two clients send it at the same time, to two processes', async () => {
    const first = sendWithTus(source, platform.running.address, owner, { chunkSize: 8 * 1024 ** 2 });
    const url = await new Promise<string>((resolve) => {
      first.upload.options.onUploadUrlAvailable = () => resolve(first.upload.url ?? '');
    });
    const second = sendWithTus(source, other, owner, {
      uploadUrl: `${other}${new URL(url).pathname}`,
      chunkSize: 8 * 1024 ** 2,
    });
    await Promise.all([first.done, second.done]);
    expect(await checksum(fileOf(url))).toBe(await checksum(source));
  }, 400_000);

  it('costs the process no more memory than its buffers', async () => {
    const warm = sendWithTus(source, other, owner);
    await warm.done;
    const before = peakMegabytes(platform.pid('api-2'));
    await sendWithTus(source, other, owner).done;
    expect(peakMegabytes(platform.pid('api-2')) - before).toBeLessThan(60);
    expect(before).toBeLessThan(300);
  }, 400_000);
});

/** The most memory that a process has held so far. */
function peakMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}
