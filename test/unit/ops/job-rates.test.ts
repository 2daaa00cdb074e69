import { describe, expect, it } from '@jest/globals';
import type { QueueName } from '../../../src/contracts/queues.js';
import { JobRates } from '../../../src/ops/fleet/job-rates.js';

describe('rates of jobs', () => {
  const totals = (sent: number): Map<QueueName, number> => new Map([['send', sent]]);

  it('are those of the last ten seconds', () => {
    const rates = new JobRates();
    rates.sample(0, totals(0));
    expect(rates.perSecond('send')).toBe(0);
    rates.sample(3_000, totals(300));
    expect(rates.perSecond('send')).toBe(100);
    for (const second of [6, 9, 12, 15, 18, 21]) rates.sample(second * 1_000, totals(300));
    expect(rates.perSecond('send')).toBe(0);
    expect(rates.perSecond('mail')).toBe(0);
  });

  it('keep no more samples than they need', () => {
    const rates = new JobRates();
    for (let beat = 0; beat < 1_000; beat++) rates.sample(beat * 3_000, totals(beat));
    expect(Reflect.get(rates, 'samples')).toHaveLength(5);
  });
});
