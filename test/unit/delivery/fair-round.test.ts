import { describe, expect, it } from '@jest/globals';
import { inTurn, quotaOf, turnsOf } from '../../../src/delivery/dispatch/fair-round.js';
import { seededWhole } from '../../support/seeded.js';

interface Campaign {
  id: number;
  weight: number;
  /** Segments that it has to send. */
  waiting: number;
  /** Segments of each of its texts. */
  text: number;
}

const MOST = 100;

/** One minute as the dispatcher shares it out. @returns segments by campaign id */
function minute(campaigns: readonly Campaign[], budget: number, slot: number): Map<number, number> {
  const taken = new Map(campaigns.map(({ id }) => [id, 0]));
  const debts = new Map<number, number>();
  let left = budget;
  let round = inTurn(campaigns, slot);
  while (round.length > 0) {
    const going: Campaign[] = [];
    for (const turn of turnsOf(round)) {
      if (left <= 0) return taken;
      const { id, text, waiting } = turn.campaign;
      const debt = debts.get(id) ?? 0;
      const quota = quotaOf(turn, left, MOST);
      if (quota <= debt) {
        debts.set(id, debt - quota);
        going.push(turn.campaign);
        continue;
      }
      const room = waiting - (taken.get(id) ?? 0);
      const takes = Math.min(Math.ceil((quota - debt) / text) * text, room);
      debts.set(id, Math.max(0, takes - (quota - debt)));
      taken.set(id, (taken.get(id) ?? 0) + takes);
      left -= takes;
      if (room > takes) going.push(turn.campaign);
    }
    round = going;
  }
  return taken;
}

const many = Number.MAX_SAFE_INTEGER;

describe('the rounds of a minute', () => {
  it('share segments by weight, whatever the texts are long', () => {
    const campaigns = [
      { id: 1, weight: 60, waiting: many, text: 3 },
      { id: 2, weight: 30, waiting: many, text: 1 },
      { id: 3, weight: 10, waiting: many, text: 10 },
    ];
    const taken = minute(campaigns, 10_000, 0);
    expect(Math.abs((taken.get(1) ?? 0) - 6_000)).toBeLessThan(200);
    expect(Math.abs((taken.get(2) ?? 0) - 3_000)).toBeLessThan(200);
    expect(Math.abs((taken.get(3) ?? 0) - 1_000)).toBeLessThan(200);
  });

  it('give what a campaign leaves to the others, by their weights', () => {
    const taken = minute(
      [
        { id: 1, weight: 100, waiting: 50, text: 1 },
        { id: 2, weight: 20, waiting: many, text: 1 },
        { id: 3, weight: 10, waiting: many, text: 1 },
      ],
      3_050,
      1,
    );
    expect(taken.get(1)).toBe(50);
    expect(Math.abs((taken.get(2) ?? 0) - 2_000)).toBeLessThan(30);
    expect((taken.get(2) ?? 0) + (taken.get(3) ?? 0)).toBeGreaterThanOrEqual(3_000);
  });

  it('let none starve where a minute has less to give than there are campaigns', () => {
    const campaigns = Array.from({ length: 10 }, (_, index) => ({
      id: index,
      weight: index === 0 ? 91 : 1,
      waiting: many,
      text: 1,
    }));
    const sums = new Map<number, number>();
    for (let slot = 5; slot < 105; slot++) {
      for (const [id, taken] of minute(campaigns, 1, slot)) sums.set(id, (sums.get(id) ?? 0) + taken);
    }
    expect(sums.get(0)).toBe(91);
    for (let id = 1; id < 10; id++) expect(sums.get(id)).toBe(1);
  });

  it('end for random plans, with the whole budget given where enough waits', () => {
    for (let plan = 0; plan < 300; plan++) {
      const random = seededWhole(plan);
      const campaigns = Array.from({ length: random(8) }, (_, id) => ({
        id,
        weight: random(100),
        waiting: many,
        text: random(10),
      }));
      const budget = random(2_000);
      const sum = [...minute(campaigns, budget, plan).values()].reduce((total, one) => total + one, 0);
      expect(sum).toBeGreaterThanOrEqual(budget);
      expect(sum).toBeLessThan(budget + 10);
    }
  });
});
