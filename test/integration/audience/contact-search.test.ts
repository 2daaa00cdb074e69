import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CreateContact, contactQuerySchema } from '../../../src/audience/contacts/contact.schemas.js';
import { ContactService } from '../../../src/audience/contacts/contact.service.js';
import { ListService } from '../../../src/audience/lists/list.service.js';
import { OptOutService } from '../../../src/compliance/opt-outs/opt-out.service.js';
import { AudienceFixture } from './audience-fixture.js';

const PEOPLE: readonly Omit<CreateContact, 'defaultCountry'>[] = [
  {
    phone: '2055550100',
    firstName: 'Ann',
    lastName: 'Lee',
    email: 'Ann@Example.com',
    customFields: { size: 'XL' },
  },
  { phone: '2055550101', firstName: 'Anna', lastName: 'Anders', email: 'anna@example.com', state: 'FL' },
  { phone: '2125550102', firstName: 'Bob', lastName: '100%_|', email: 'b_b@example.com' },
  { phone: '2125550103', firstName: 'Carla', lastName: 'Anne', customFields: { 'a"b\\c é': 'Größe' } },
  { phone: '+442079460958', firstName: 'Dan', state: 'Bavaria', customFields: { size: 'xl' } },
  { phone: '6025550105', firstName: 'Eve', timeZone: 'Central' },
];

/** More than one call may look at. */
const MANY = 60_000;

describe('search of contacts', () => {
  let fixture: AudienceFixture;
  let companyId: number;
  let listId: number;
  let manyId: number;

  beforeAll(async () => {
    fixture = await AudienceFixture.start();
    companyId = await fixture.company();
    listId = await fixture.list(companyId);
    for (const person of PEOPLE) {
      await fixture.get(ContactService).add(companyId, listId, { defaultCountry: 'US', ...person });
    }
    await fixture.get(OptOutService).record(companyId, [12_125_550_102, 442_079_460_958], 'manual');
    await fixture.get(OptOutService).record(await fixture.company(), [12_055_550_100], 'manual');
    manyId = await makeMany();
  });

  afterAll(() => fixture.stop());

  /** +1 212 100 0000 and on; every 50,000th is named Rare, and all live in the class of the first contact. */
  async function makeMany(): Promise<number> {
    const id = await fixture.list(companyId);
    const digit =
      '(SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)';
    await fixture.database.execute(
      `INSERT INTO contacts (list_id, id, company_id, phone, last_name, hours_class_id, created_at, updated_at)
       SELECT ?, 12121000000 + n, ?, 12121000000 + n, IF(n % 50000 = 49999, 'Rare', 'Usual'), 1, NOW(), NOW()
       FROM (SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS n
             FROM ${digit} a, ${digit} b, ${digit} c, ${digit} e, ${digit} f) numbers
       WHERE n < ? ORDER BY n`,
      [id, companyId, MANY],
    );
    return id;
  }

  async function page(query: Record<string, unknown>, list = listId) {
    const parsed = contactQuerySchema.parse(query);
    return fixture.get(ContactService).page(companyId, list, parsed);
  }

  async function names(query: Record<string, unknown>): Promise<(string | null)[]> {
    const { items, next } = await page(query);
    expect(next).toBeNull();
    return items.map((one) => one.firstName);
  }

  it.each<[Record<string, unknown>, string[]]>([
    [{}, ['Ann', 'Anna', 'Bob', 'Carla', 'Dan', 'Eve']],
    [{ phone: '(205) 555-0101' }, ['Anna']],
    [{ phone: '205' }, ['Ann', 'Anna']],
    [{ phone: '+1212' }, ['Bob', 'Carla']],
    [{ phone: '020 7946', defaultCountry: 'GB' }, ['Dan']],
    [{ phone: '020 7946' }, []],
    [{ name: 'ann' }, ['Ann', 'Anna', 'Carla']],
    [{ name: 'ANN LEE' }, ['Ann']],
    [{ name: '100%' }, ['Bob']],
    [{ name: '100%_|' }, ['Bob']],
    [{ name: '%' }, []],
    [{ email: 'ann' }, ['Ann', 'Anna']],
    [{ email: 'ANN@' }, ['Ann']],
    [{ email: 'b_' }, ['Bob']],
    [{ email: '_' }, []],
    [{ state: 'Alabama' }, ['Ann']],
    [{ state: 'fl' }, ['Anna']],
    [{ state: 'bavaria' }, ['Dan']],
    [{ state: 'WY' }, []],
    [{ timeZone: 'America/Chicago' }, ['Ann', 'Anna', 'Eve']],
    [{ timeZone: 'Europe/London' }, ['Dan']],
    [{ timeZone: 'Asia/Tokyo' }, []],
    [{ customField: 'size', customValue: 'xl' }, ['Ann', 'Dan']],
    [{ customField: 'size', customValue: 'x' }, []],
    [{ customField: 'a"b\\c é', customValue: 'größe' }, ['Carla']],
    [{ optedOut: 'true' }, ['Bob', 'Dan']],
    [{ optedOut: 'false' }, ['Ann', 'Anna', 'Carla', 'Eve']],
    [{ optedOut: 'false', phone: '212' }, ['Carla']],
    [{ name: 'An', state: 'AL', timeZone: 'Central' }, ['Ann']],
  ])('finds by %j', async (query, found) => {
    expect(await names(query)).toEqual(found);
  });

  it.each<[string, Record<string, unknown>]>([
    ['phone', { phone: 'Ann' }],
    ['customValue', { customField: 'size' }],
    ['customField', { customValue: 'XL' }],
    ['timeZone', { timeZone: 'Nowhere' }],
    ['optedOut', { optedOut: 'maybe' }],
    ['defaultCountry', { defaultCountry: 'XX' }],
    ['limit', { limit: 1000 }],
  ])('refuses a wrong %s', async (field, query) => {
    await expect(page(query)).rejects.toThrow(field);
  });

  it('marks who is opted out as of now', async () => {
    const marked = async () =>
      (await page({})).items.filter((one) => one.optedOut).map((one) => one.firstName);
    expect(await marked()).toEqual(['Bob', 'Dan']);
    await fixture
      .get(OptOutService)
      .lift(
        companyId,
        '+12125550102',
        { accountId: null, reason: 'asked for it', askedAt: new Date().toISOString() },
        null,
      );
    expect(await marked()).toEqual(['Dan']);
    expect(await names({ optedOut: 'true' })).toEqual(['Dan']);
    await fixture.get(OptOutService).record(companyId, [12_125_550_102], 'manual');
  });

  it('hands out what it found so far, and null only at the end', async () => {
    const calls: number[] = [];
    const found: (string | null)[] = [];
    for (let after: number | null = 0; after !== null; ) {
      const { items, next }: Awaited<ReturnType<typeof page>> = await page({ name: 'Rare', after }, manyId);
      calls.push(items.length);
      found.push(...items.map((one) => one.phone));
      after = next;
    }
    expect(found).toEqual(['12121049999']);
    expect(calls.length).toBeGreaterThan(1);
    const empty = await page({ name: 'Nobody' }, manyId);
    expect(empty.items).toEqual([]);
    expect(empty.next).toBeGreaterThan(0);
  });

  it.each<[string, Record<string, unknown>, number]>([
    ['a name that many bear', { name: 'Usual' }, MANY - 1],
    ['first digits of many numbers', { phone: '+1212100' }, 10_000],
    ['first digits of all numbers', { phone: '1' }, MANY],
    ['first digits of few numbers', { phone: '212 101 23' }, 100],
    ['no condition', {}, MANY],
  ])('goes through %s page by page, each contact once and in order', async (_, query, expected) => {
    const ids: number[] = [];
    for (let after: number | null = 0; after !== null; ) {
      const { items, next }: Awaited<ReturnType<typeof page>> = await page(
        { ...query, after, limit: expected > 1_000 ? 200 : 7 },
        manyId,
      );
      ids.push(...items.map((one) => one.id));
      // The whole would take hundreds of calls, which show nothing more.
      after = ids.length > 2_000 ? null : next;
      if (after === null && next === null) expect(ids).toHaveLength(expected);
    }
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    expect(ids.length).toBeGreaterThanOrEqual(Math.min(expected, 2_000));
  });

  it('finds nothing in a list of another company', async () => {
    const stranger = await fixture.company();
    const query = contactQuerySchema.parse({ phone: '205' });
    await expect(fixture.get(ContactService).page(stranger, listId, query)).rejects.toThrow('No such list');
    await expect(fixture.get(ListService).get(stranger, listId)).rejects.toThrow('No such list');
  });
});
