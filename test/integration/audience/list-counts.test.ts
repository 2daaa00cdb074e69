import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { UpdateContact } from '../../../src/audience/contacts/contact.schemas.js';
import { ContactService } from '../../../src/audience/contacts/contact.service.js';
import { ListRepository } from '../../../src/audience/lists/list.repository.js';
import { ListService } from '../../../src/audience/lists/list.service.js';
import { countState, ListCountRepository } from '../../../src/audience/lists/list-count.repository.js';
import { ListDeletionService } from '../../../src/audience/lists/list-deletion.service.js';
import { ConflictError, NotFoundError } from '../../../src/platform/errors.js';
import { AudienceFixture } from './audience-fixture.js';

const STATES = ['FL', 'TX', 'Ontario', 'Bavaria', null];
const ZONES = ['America/Chicago', 'America/Phoenix', null];
const NUMBERS = [
  '2055550100',
  '2125550100',
  '2125550101',
  '3125550100',
  '9075550100',
  '+442079460958',
  '6025550100',
];

describe('kept counts of a list', () => {
  let fixture: AudienceFixture;
  let contacts: ContactService;
  let companyId: number;
  let listId: number;

  beforeAll(async () => {
    fixture = await AudienceFixture.start();
    contacts = fixture.get(ContactService);
    companyId = await fixture.company();
  });

  afterAll(() => fixture.stop());

  beforeEach(async () => {
    listId = await fixture.list(companyId);
  });

  const phone = (index: number) => NUMBERS[index % 20] ?? `21255502${10 + (index % 20)}`;
  const add = (index: number) =>
    contacts.add(companyId, listId, {
      phone: phone(index),
      defaultCountry: 'US',
      state: STATES[index % STATES.length],
      customFields: { [`field ${index % 3}`]: 'x' },
    });

  /** Kept and counted, each as `state class contacts` in order. */
  async function compare(): Promise<{ kept: string[]; counted: string[]; total: object }> {
    const kept = await fixture.get(ListCountRepository).find(companyId, listId);
    const groups = await fixture.database.query<{ region: string | null; hoursClassId: number; n: number }>(
      `SELECT region, hours_class_id AS hoursClassId, COUNT(*) AS n FROM contacts WHERE list_id = ?
       GROUP BY region, hours_class_id`,
      [listId],
    );
    const counted = new Map<string, number>();
    for (const { region, hoursClassId, n } of groups) {
      const key = `${countState(region)} ${hoursClassId}`;
      counted.set(key, (counted.get(key) ?? 0) + Number(n));
    }
    const { kept: total, counted: there } = await fixture.contactCount(listId);
    return {
      kept: kept.map((one) => `${one.state} ${one.hoursClassId} ${one.contacts}`).sort(),
      counted: [...counted].map(([key, n]) => `${key} ${n}`).sort(),
      total: { kept: total, counted: there, sum: kept.reduce((sum, one) => sum + one.contacts, 0) },
    };
  }

  async function expectExact(): Promise<void> {
    const { kept, counted, total } = await compare();
    expect(kept).toEqual(counted);
    expect(total).toEqual({ kept: expect.any(Number), ...sameAs(total) });
  }

  const sameAs = (total: object) => ({
    counted: 'kept' in total ? total.kept : NaN,
    sum: 'kept' in total ? total.kept : NaN,
  });

  /** Refusals that a storm brings about; anything else is a fault. */
  async function calm(work: Promise<unknown>): Promise<string> {
    try {
      await work;
      return 'done';
    } catch (error) {
      if (error instanceof ConflictError || error instanceof NotFoundError) return error.constructor.name;
      throw error;
    }
  }

  it('are told by state, by zones and by country', async () => {
    for (let index = 0; index < NUMBERS.length; index++) await add(index);
    await expectExact();
    const kept = await fixture.get(ListCountRepository).find(companyId, listId);
    expect(kept.filter(({ state }) => state === 'FL').reduce((sum, one) => sum + one.contacts, 0)).toBe(2);
    expect((await fixture.get(ListService).customFields(companyId, [listId])).get(listId)).toEqual([
      'field 0',
      'field 1',
      'field 2',
    ]);
  });

  it('stay exact in a storm of additions, edits and deletions of the same contacts', async () => {
    const change = (index: number): UpdateContact =>
      index % 2
        ? { state: STATES[(index >> 1) % STATES.length] }
        : { timeZone: ZONES[(index >> 1) % ZONES.length] };
    const outcomes = new Map<string, number>();
    for (let round = 0; round < 6; round++) {
      const there = await contacts.page(companyId, listId, { limit: 50, defaultCountry: 'US' });
      const ids = there.items.map((one) => one.id);
      const storm = Array.from({ length: 40 }, (_, index) => {
        const id = ids[(index >> 1) % Math.max(1, ids.length)];
        if (index % 3 === 0 || id === undefined) return add(index + round);
        if (index % 10 === 1) return contacts.delete(companyId, listId, id);
        return contacts.update(companyId, listId, id, change(index + round));
      });
      for (const outcome of await Promise.all(storm.map(calm))) {
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
      await expectExact();
    }
    expect(outcomes.get('done')).toBeGreaterThan(40);
    expect(outcomes.size).toBe(3);
  });

  it('lose no change of two edits of one contact at once', async () => {
    const { id } = await add(0);
    await Promise.all([
      contacts.update(companyId, listId, id, { customFields: { size: '9' } }),
      contacts.update(companyId, listId, id, { firstName: 'Ann' }),
      contacts.update(companyId, listId, id, { state: 'TX' }),
      contacts.update(companyId, listId, id, { customFields: { color: 'red' } }),
    ]);
    expect(await contacts.get(companyId, listId, id)).toMatchObject({
      firstName: 'Ann',
      region: 'TX',
      customFields: { 'field 0': 'x', size: '9', color: 'red' },
    });
    await expectExact();
  });

  it('stay exact where imports and edits meet on the same contacts', async () => {
    for (let index = 0; index < NUMBERS.length; index++) await add(index);
    const { items } = await contacts.page(companyId, listId, { limit: 50, defaultCountry: 'US' });
    const file = (state: string) =>
      `phone,state\n${[...NUMBERS, '2025550100', '2025550101'].map((one) => `${one},${state}`).join('\n')}\n`;
    const imports = ['CA', 'WA'].map((state) =>
      fixture.importAll(companyId, listId, file(state), { duplicates: 'update' }),
    );
    const edits = items.flatMap(({ id }) => [
      calm(contacts.update(companyId, listId, id, { state: 'NV' })),
      calm(contacts.update(companyId, listId, id, { timeZone: 'America/Phoenix' })),
    ]);
    const removals = items.slice(0, 2).map(({ id }) => calm(contacts.delete(companyId, listId, id)));
    await Promise.all([...imports, ...edits, ...removals]);
    await expectExact();
    await fixture.importAll(companyId, listId, file('OR'), { duplicates: 'update' });
    await expectExact();
    const kept = await fixture.get(ListCountRepository).find(companyId, listId);
    expect(new Set(kept.map(({ state }) => state))).toEqual(new Set(['OR']));
  });

  it('go with their list, and nothing is added to it meanwhile', async () => {
    for (let index = 0; index < NUMBERS.length; index++) await add(index);
    const deletion = fixture.get(ListDeletionService);
    const additions = Array.from({ length: 30 }, (_, index) =>
      calm(
        contacts.add(companyId, listId, {
          phone: `31255501${10 + index}`,
          defaultCountry: 'US',
          customFields: { late: 'x' },
        }),
      ),
    );
    await fixture.get(ListService).delete(companyId, listId);
    while ((await deletion.deleteSome(companyId, listId)) !== null);
    expect(await Promise.all(additions)).toContain('NotFoundError');
    for (const table of ['contacts', 'contact_list_counts', 'contact_list_fields']) {
      const rows = await fixture.database.query(`SELECT * FROM ${table} WHERE list_id = ?`, [listId]);
      expect([table, rows]).toEqual([table, []]);
    }
    expect(await fixture.database.query('SELECT 1 FROM contact_lists WHERE id = ?', [listId])).toEqual([]);
  });

  it('of other lists stay while a long list goes in slices', async () => {
    await add(0);
    const others = await fixture.list(companyId);
    await fixture.importAll(companyId, others, '2055550100\n2125550100\n');
    const digit = '(SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5)';
    await fixture.database.execute(
      `INSERT INTO contacts (list_id, id, company_id, phone, hours_class_id, created_at, updated_at)
       SELECT list_id, 13125000000 + n, company_id, 13125000000 + n, hours_class_id, NOW(), NOW()
       FROM contacts, (SELECT a.d + 6 * b.d + 36 * e.d + 216 * f.d + 1296 * g.d AS n
             FROM ${digit} a, ${digit} b, ${digit} e, ${digit} f, ${digit} g) numbers
       WHERE list_id = ?`,
      [listId],
    );
    await fixture.get(ListService).delete(companyId, listId);
    const lists = fixture.get(ListRepository);
    expect(await lists.deleteSlice(companyId, listId, 0, 2_000)).toMatchObject({ deleted: 2_000 });
    expect(await lists.deleteSlice(companyId, others, 0, 2_000)).toMatchObject({ deleted: 0 });
    const deletion = fixture.get(ListDeletionService);
    while ((await deletion.deleteSome(companyId, listId)) !== null);
    expect(await fixture.contacts(listId, 'id')).toEqual([]);
    expect(await fixture.contactCount(others)).toEqual({ kept: 2, counted: 2 });
    expect(await fixture.get(ListCountRepository).find(companyId, others)).toHaveLength(2);
  });

  it('are left alone by a deletion that nobody asked for', async () => {
    await add(0);
    expect(await fixture.get(ListDeletionService).deleteSome(companyId, listId)).toBeNull();
    expect(await fixture.contactCount(listId)).toEqual({ kept: 1, counted: 1 });
    await expectExact();
  });
});
