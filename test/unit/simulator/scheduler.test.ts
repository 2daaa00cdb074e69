import { afterEach, describe, expect, it } from '@jest/globals';
import { Scheduler } from '../../../src/simulator/webhooks/scheduler.js';

describe('Scheduler', () => {
  const scheduler = new Scheduler();
  afterEach(() => scheduler.clear());

  const runAfter = (ms: number) =>
    new Promise<number>((resolve) => {
      const start = performance.now();
      scheduler.after(ms, () => resolve(performance.now() - start));
    });

  it('never runs a job too early, and starts again after it was idle', async () => {
    for (const ms of [0, 3, 20]) expect(await runAfter(ms)).toBeGreaterThanOrEqual(ms);
    expect(await runAfter(7)).toBeGreaterThanOrEqual(7);
  });

  it('runs jobs in the order of their times, and of their coming', async () => {
    const order: string[] = [];
    await Promise.all([
      runAfter(40).then(() => order.push('late')),
      runAfter(10).then(() => order.push('early')),
      runAfter(10).then(() => order.push('early too')),
    ]);
    expect(order).toEqual(['early', 'early too', 'late']);
  });

  it('takes a job from within a job', async () => {
    const order: string[] = [];
    await new Promise<void>((resolve) =>
      scheduler.after(1, () => {
        scheduler.after(0, () => {
          order.push('inner');
          resolve();
        });
        order.push('outer');
      }),
    );
    expect(order).toEqual(['outer', 'inner']);
  });
});
