import { describe, expect, it } from '@jest/globals';
import { optOutRate } from '../../../src/campaigns/opt-out-rate.js';

describe('the rate of opt-outs', () => {
  const cases: [optOuts: number, delivered: number, percent: number | null, alert: boolean][] = [
    [0, 0, null, false],
    [3, 0, null, false],
    [50, 99, 50.51, false],
    [1, 100, 1, false],
    [2, 100, 2, true],
    [12, 1_000, 1.2, false],
    [13, 1_000, 1.3, true],
    [1_299, 100_000, 1.3, false],
    [1_300, 100_000, 1.3, true],
  ];

  it.each(cases)('%i of %i', (optOuts, delivered, percent, alert) => {
    expect(optOutRate(optOuts, delivered)).toEqual({ percent, alert });
  });
});
