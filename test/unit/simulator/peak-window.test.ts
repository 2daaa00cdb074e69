import { describe, expect, it } from '@jest/globals';
import { PeakRates } from '../../../src/simulator/ledger/peak-rates.js';
import { PeakWindow } from '../../../src/simulator/ledger/peak-window.js';
import { CHOICE, MessageRandom } from '../../../src/simulator/random.js';

interface Accepted {
  at: number;
  segments: number;
}

/** The definition itself: for each entry, all that lie less than one length before it. */
function highest(entries: readonly Accepted[], length: number): number {
  return Math.max(
    ...entries.map(({ at: end }) =>
      entries
        .filter(({ at }) => at > end - length && at <= end)
        .reduce((sum, { segments }) => sum + segments, 0),
    ),
  );
}

describe('PeakWindow', () => {
  it('agrees with the definition over bursts, gaps and many entries', () => {
    const entries: Accepted[] = [];
    let at = 1_700_000_000_000;
    for (let index = 0; index < 1500; index++) {
      const random = new MessageRandom('peaks', String(index));
      const gap = random.draw(CHOICE.reject) < 0.01 ? 70_000 : 400;
      at += random.between(CHOICE.reportDelay, { min: 0, max: gap });
      entries.push({ at, segments: random.between(CHOICE.replyDelay, { min: 1, max: 3 }) });
    }
    const window = new PeakWindow();
    for (const entry of entries) window.add(entry.at, entry.segments);
    expect(window.peaks).toEqual({
      maxSegmentsIn1s: highest(entries, 1000),
      maxSegmentsIn60s: highest(entries, 60_000),
    });
  });

  it('leaves out what happened exactly one length ago', () => {
    const window = new PeakWindow();
    for (const at of [1000, 2000, 61_000]) window.add(at, 1);
    expect(window.peaks).toEqual({ maxSegmentsIn1s: 1, maxSegmentsIn60s: 2 });
  });

  it('keeps counting when the clock is set back', () => {
    const window = new PeakWindow();
    window.add(5000, 1);
    window.add(4000, 2);
    expect(window.peaks.maxSegmentsIn1s).toBe(3);
  });
});

describe('PeakRates', () => {
  it('keeps accounts and their numbers apart', () => {
    const rates = new PeakRates();
    rates.add('a', '+15550000001', 1000, 1);
    rates.add('a', '+15550000002', 1000, 2);
    rates.add('b', '+15550000001', 1000, 4);
    const one = (segments: number) => ({ maxSegmentsIn1s: segments, maxSegmentsIn60s: segments });
    expect(rates.report()).toEqual({
      accounts: [
        { accountId: 'a', ...one(3) },
        { accountId: 'b', ...one(4) },
      ],
      numbers: [
        { accountId: 'a', number: '+15550000001', ...one(1) },
        { accountId: 'a', number: '+15550000002', ...one(2) },
        { accountId: 'b', number: '+15550000001', ...one(4) },
      ],
    });
    expect(rates.report('b').numbers).toHaveLength(1);
  });
});
