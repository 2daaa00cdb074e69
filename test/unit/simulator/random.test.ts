import { describe, expect, it } from '@jest/globals';
import { CHOICE, MessageRandom } from '../../../src/simulator/random.js';

const REFERENCES = Array.from({ length: 4_000 }, (_, index) => `77.${index}`);

function share(happens: (random: MessageRandom) => boolean, seed = 'a'): number {
  const hits = REFERENCES.filter((reference) => happens(new MessageRandom(seed, reference)));
  return hits.length / REFERENCES.length;
}

describe('MessageRandom', () => {
  it('repeats its choices for the same seed and reference', () => {
    const draws = () => Object.values(CHOICE).map((choice) => new MessageRandom('a', '77.1').draw(choice));
    expect(draws()).toEqual(draws());
    expect(new Set(draws()).size).toBe(draws().length);
  });

  it('draws otherwise for another seed, reference or attempt', () => {
    const draw = new MessageRandom('a', '77.1').draw(CHOICE.reject);
    expect(new MessageRandom('b', '77.1').draw(CHOICE.reject)).not.toBe(draw);
    expect(new MessageRandom('a', '77.2').draw(CHOICE.reject)).not.toBe(draw);
    expect(new MessageRandom('a', '77.1').draw(CHOICE.reject, 1)).not.toBe(draw);
  });

  it('hits a share of neighbouring references within four standard deviations', () => {
    for (const wanted of [0.01, 0.3, 0.9]) {
      const tolerance = 4 * Math.sqrt((wanted * (1 - wanted)) / REFERENCES.length);
      for (const choice of Object.values(CHOICE)) {
        const found = share((random) => random.happens(choice, wanted));
        expect(Math.abs(found - wanted)).toBeLessThan(tolerance);
      }
    }
  });

  it('makes two choices independently of each other', () => {
    const both = share(
      (random) => random.happens(CHOICE.loseFinal, 0.3) && random.happens(CHOICE.duplicateFinal, 0.3),
    );
    expect(Math.abs(both - 0.09)).toBeLessThan(0.02);
  });

  it('never does what has the share 0, and always what has the share 1', () => {
    expect(share((random) => random.happens(CHOICE.reply, 0))).toBe(0);
    expect(share((random) => random.happens(CHOICE.reply, 1))).toBe(1);
  });

  it('picks by weight, and nothing where there is no weight', () => {
    const stops = share((random) => random.pickByWeight(CHOICE.replyText, { STOP: 1, yes: 3 }) === 'STOP');
    expect(Math.abs(stops - 0.25)).toBeLessThan(0.03);
    expect(new MessageRandom('a', '77.1').pickByWeight(CHOICE.replyText, { STOP: 0 })).toBeUndefined();
  });

  it('draws whole milliseconds between both ends, the ends included', () => {
    const drawn = REFERENCES.map((reference) =>
      new MessageRandom('a', reference).between(CHOICE.reportDelay, { min: 3, max: 6 }),
    );
    expect([...new Set(drawn)].sort()).toEqual([3, 4, 5, 6]);
  });
});
