import { describe, expect, it } from '@jest/globals';
import { MicroBatcher, type MicroBatcherOptions } from '../../../src/platform/micro-batcher.js';

/** A flush that can be held open, and that remembers its batches. */
function recorder() {
  const batches: number[][] = [];
  const held: (() => void)[] = [];
  let most = 0;
  let open = 0;
  return {
    batches,
    release: () => held.shift()?.(),
    get mostAtOnce() {
      return most;
    },
    held: async (items: number[]) => {
      batches.push(items);
      open += 1;
      most = Math.max(most, open);
      await new Promise<void>((resolve) => held.push(resolve));
      open -= 1;
      return items.map((item) => item * 10);
    },
    direct: async (items: number[]) => {
      batches.push(items);
      return items.map((item) => item * 10);
    },
  };
}

function batcher(options: Partial<MicroBatcherOptions<number, number>> = {}) {
  return new MicroBatcher<number, number>({
    windowMs: 5,
    maxItems: 100,
    concurrency: 1,
    flush: async (items) => items,
    ...options,
  });
}

describe('MicroBatcher', () => {
  it('gathers what comes within the window and gives each caller its own result', async () => {
    const record = recorder();
    const batch = batcher({ flush: record.direct });
    await expect(Promise.all([1, 2, 3].map((item) => batch.add(item)))).resolves.toEqual([10, 20, 30]);
    expect(record.batches).toEqual([[1, 2, 3]]);
  });

  it('sends a full batch without waiting for the window', async () => {
    const record = recorder();
    const batch = batcher({ flush: record.direct, windowMs: 600_000, maxItems: 2 });
    await expect(Promise.all([1, 2, 3, 4].map((item) => batch.add(item)))).resolves.toEqual([10, 20, 30, 40]);
    expect(record.batches).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('never has more batches under way than allowed, and fills the next one meanwhile', async () => {
    const record = recorder();
    const batch = batcher({ flush: record.held, windowMs: 600_000, maxItems: 2, concurrency: 2 });
    const results = [1, 2, 3, 4, 5, 6].map((item) => batch.add(item));
    expect(record.batches).toEqual([
      [1, 2],
      [3, 4],
    ]);
    record.release();
    await results[0];
    expect(record.batches).toHaveLength(3);
    record.release();
    record.release();
    await expect(Promise.all(results)).resolves.toEqual([10, 20, 30, 40, 50, 60]);
    expect(record.mostAtOnce).toBe(2);
  });

  it('fails every item of a batch that failed, and no other', async () => {
    const batch = batcher({
      maxItems: 2,
      flush: async (items) => {
        if (items.includes(3)) throw new Error('gone');
        return items;
      },
    });
    const results = await Promise.allSettled([1, 2, 3, 4].map((item) => batch.add(item)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected']);
    await expect(batch.add(5)).resolves.toBe(5);
  });

  it('fails a batch whose results do not match its items', async () => {
    const batch = batcher({ flush: async () => [] });
    await expect(batch.add(1)).rejects.toThrow('1 items came back with 0 results');
  });

  it('drains at once what waits for the window, and what comes while draining', async () => {
    const record = recorder();
    const batch = batcher({ flush: record.held, windowMs: 600_000 });
    const first = batch.add(1);
    const drained = batch.drain();
    const second = batch.add(2);
    record.release();
    await expect(first).resolves.toBe(10);
    expect(record.batches).toEqual([[1], [2]]);
    record.release();
    await expect(second).resolves.toBe(20);
    await drained;
    await batch.drain();
  });
});
