import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HoursClassInputs } from '../../../src/compliance/hours-classes/hours-class.js';
import { HoursClassRepository } from '../../../src/compliance/hours-classes/hours-class.repository.js';
import { HoursClassService } from '../../../src/compliance/hours-classes/hours-class.service.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';

const EASTERN: HoursClassInputs = {
  country: 'US',
  timeZones: ['America/New_York'],
  states: ['NY'],
  purpose: 'promotional',
};

describe('interning of hours classes', () => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await createTestDatabase();
  });

  afterAll(() => test.drop());

  const process = () => new HoursClassService(new HoursClassRepository(test.database));

  it('gives equal inputs one id, in whatever order they are written', async () => {
    const [first, second, third] = await process().intern([
      { ...EASTERN, timeZones: ['America/New_York', 'America/Chicago'], states: ['NY', 'FL'] },
      {
        ...EASTERN,
        timeZones: ['America/Chicago', 'America/New_York', 'America/Chicago'],
        states: ['FL', 'NY'],
      },
      { ...EASTERN, purpose: 'transactional' },
    ]);
    expect(first).toBe(second);
    expect(third).not.toBe(first);
  });

  it('takes no zone and no state for a class of its own', async () => {
    const service = process();
    const [id = 0] = await service.intern([{ ...EASTERN, timeZones: [], states: [] }]);
    expect(await process().find([id, 4_000_000])).toEqual([{ ...EASTERN, id, timeZones: [], states: [] }]);
  });

  it('agrees between processes that intern the same new classes at the same time', async () => {
    const inputs = Array.from({ length: 200 }, (_, index) => ({ ...EASTERN, states: [`S${index % 100}`] }));
    const answers = await Promise.all(
      [0, 50, 100, 150].map(async (shift) => {
        const rotated = [...inputs.slice(shift), ...inputs.slice(0, shift)];
        const ids = await process().intern(rotated);
        return new Map(rotated.map((one, index) => [one.states[0], ids[index]]));
      }),
    );
    for (const answer of answers) expect(answer).toEqual(new Map([...(answers[0] ?? [])]));
    const [row] = await test.database.query<{ n: number }>(
      "SELECT COUNT(*) AS n FROM hours_classes WHERE states LIKE 'S%'",
    );
    expect(Number(row?.n)).toBe(100);
  });

  it('asks nobody for what it knows', async () => {
    const service = process();
    const ids = await service.intern([EASTERN]);
    await test.database.execute("DELETE FROM hours_classes WHERE states = 'NY'");
    expect(await service.intern([EASTERN])).toEqual(ids);
  });
});
