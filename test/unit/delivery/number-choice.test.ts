import { describe, expect, it } from '@jest/globals';
import { budgetOf, NumberChoice } from '../../../src/delivery/dispatch/number-choice.js';

const houston = { id: 1, phone: 17135550100, address: '+17135550100', rate: 60 };
const boston = { id: 2, phone: 16175550100, address: '+16175550100', rate: 60 };

describe('NumberChoice', () => {
  it('prefers the number that the person knows, then one of the same area, then the least used', () => {
    const choice = new NumberChoice([houston, boston], 0, 60_000, new Map());
    expect(choice.take(17135550199, 1, boston.id)?.number).toBe(boston);
    expect(choice.take(17135550199, 1, null)?.number).toBe(houston);
    expect(choice.take(17135550198, 1, null)?.number).toBe(houston);
    expect(choice.take(12125550100, 1, null)?.number).toBe(boston);
  });

  it('spreads a number over the minute and stops at its budget, counting segments', () => {
    const budget = budgetOf(houston, 0, 60_000);
    const choice = new NumberChoice([houston], 0, 60_000, new Map());
    const offsets: number[] = [];
    for (let place = choice.take(17135550199, 3, null); place; place = choice.take(17135550199, 3, null)) {
      offsets.push(place.offsetMs);
    }
    expect(offsets).toHaveLength(Math.ceil(budget / 3));
    expect(offsets.at(-1)).toBeLessThan(60_000);
    expect(offsets.at(-1)).toBeGreaterThan(50_000);
  });

  it('goes on where a minute stood', () => {
    const budget = budgetOf(houston, 0, 60_000);
    const choice = new NumberChoice([houston], 0, 60_000, new Map([[houston.id, budget - 1]]));
    expect(choice.remaining).toBe(1);
    expect(choice.take(17135550199, 1, null)).not.toBeNull();
    expect(choice.take(17135550199, 1, null)).toBeNull();
  });

  it('adds up the fractions of slow numbers over short minutes', () => {
    const slow = { id: 3, phone: 17135550101, address: '+17135550101', rate: 6 };
    let sum = 0;
    for (let slot = 100; slot < 160; slot++) sum += budgetOf(slow, slot, 1_000);
    expect(sum).toBe(budgetOf(slow, 1, 60_000));
  });
});
