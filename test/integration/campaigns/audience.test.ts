import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AudienceFilter } from '../../../src/campaigns/audience/audience-filter.js';
import { CampaignRepository } from '../../../src/campaigns/campaign.repository.js';
import { GenerationService } from '../../../src/campaigns/generation/generation.service.js';
import { LeftOutRepository } from '../../../src/campaigns/left-out/left-out.repository.js';
import type { LeftOutPage, NoMessageReason } from '../../../src/campaigns/left-out/left-out.schema.js';
import { LeftOutService } from '../../../src/campaigns/left-out/left-out.service.js';
import { NotFoundError } from '../../../src/platform/errors.js';
import { DeliveryFixture, phonesFrom, type World } from '../../support/delivery-world.js';

/** What a test says of a contact; the rest is as the fixture makes it. */
interface Person {
  phone: number;
  region?: string;
  custom?: Record<string, string>;
  zones?: string[];
}

describe('the audience of a campaign', () => {
  let fixture: DeliveryFixture;
  let world: World;

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
  });
  beforeEach(async () => {
    world = await fixture.createWorld();
  });
  afterAll(() => fixture.close());

  async function addPeople(people: readonly Person[], to: World = world): Promise<void> {
    for (const { phone, region, custom, zones } of people) {
      await fixture.addContacts(to, [phone], zones);
      await fixture.database.execute(
        'UPDATE contacts SET region = ?, custom_fields = ? WHERE list_id = ? AND phone = ?',
        [region ?? null, custom ? JSON.stringify(custom) : null, to.listId, phone],
      );
    }
  }

  async function secondList(): Promise<World> {
    const { insertId } = await fixture.database.execute(
      "INSERT INTO contact_lists (company_id, name, created_at) VALUES (?, 'Second', ?)",
      [world.companyId, fixture.clock.date()],
    );
    return { ...world, listId: insertId };
  }

  async function campaignOf(
    listIds: number[],
    { filters, excluded = [] }: { filters?: AudienceFilter; excluded?: number[] } = {},
  ): Promise<number> {
    const { insertId } = await fixture.database.execute(
      `INSERT INTO campaigns (company_id, account_id, kind, name, text, status, filters, created_at)
       VALUES (?, ?, 'marketing', 'Test', 'Hi', 'pending', ?, ?)`,
      [world.companyId, world.accountId, filters ? JSON.stringify(filters) : null, fixture.clock.date()],
    );
    await fixture.database.execute('INSERT INTO campaign_lists (campaign_id, position, list_id) VALUES ?', [
      listIds.map((listId, position) => [insertId, position, listId]),
    ]);
    for (const id of excluded) {
      await fixture.database.execute(
        'INSERT INTO campaign_exclusions (campaign_id, excluded_id) VALUES (?, ?)',
        [insertId, id],
      );
    }
    return insertId;
  }

  async function generate(campaignId: number, batchSize = 1_000): Promise<number> {
    let steps = 0;
    for (; (await fixture.campaignStatus(campaignId)) === 'pending'; steps++) {
      await fixture.get(GenerationService).generate(world.companyId, campaignId, batchSize);
    }
    return steps;
  }

  async function phonesOf(campaignId: number): Promise<number[]> {
    const rows = await fixture.database.query<{ phone: number }>(
      'SELECT phone FROM messages WHERE campaign_id = ? ORDER BY phone',
      [campaignId],
    );
    return rows.map((row) => Number(row.phone));
  }

  async function sumsOf(campaignId: number) {
    const lists = (await fixture.get(CampaignRepository).lists([campaignId])).get(campaignId) ?? [];
    return lists.map(({ contacts, filtered, duplicates }) => ({ contacts, filtered, duplicates }));
  }

  const TEXAN = 12145550100;
  const OHIOAN = 16145550101;
  const EITHER = 18505550102;
  const TORONTO = 14165550103;
  const LONDON = 442079460104;

  async function addFive(): Promise<void> {
    await addPeople([
      { phone: TEXAN, region: 'TX', custom: { size: 'XL', 'a"b\\c.d é': 'yes' }, zones: ['America/Chicago'] },
      { phone: OHIOAN, region: 'OH', custom: { size: 'm' } },
      { phone: EITHER, region: 'FL', zones: ['America/Chicago', 'America/New_York'] },
      { phone: TORONTO, region: 'ON', custom: { size: 'M', colour: 'red' }, zones: ['America/Toronto'] },
      { phone: LONDON, custom: { colour: 'red' }, zones: ['Europe/London'] },
    ]);
  }

  it.each<[string, AudienceFilter, number[]]>([
    ['states', { states: ['TX', 'ON'] }, [TEXAN, TORONTO]],
    ['area codes, of North America only', { areaCodes: ['214', '207'] }, [TEXAN]],
    [
      'time zones, also one of several',
      { timeZones: ['America/Chicago', 'Europe/London'] },
      [TEXAN, EITHER, LONDON],
    ],
    [
      'a custom field, whatever the case',
      { customFields: [{ name: 'size', values: ['M'] }] },
      [OHIOAN, TORONTO],
    ],
    [
      'two custom fields, both of which must hold',
      {
        customFields: [
          { name: 'size', values: ['m', 'xl'] },
          { name: 'colour', values: ['red'] },
        ],
      },
      [TORONTO],
    ],
    ['a custom field with a wild name', { customFields: [{ name: 'a"b\\c.d é', values: ['yes'] }] }, [TEXAN]],
    ['values that would be SQL', { customFields: [{ name: "') OR 1=1 -- ", values: ["' OR '1'='1"] }] }, []],
    [
      'everything at once',
      { states: ['TX', 'FL'], areaCodes: ['214', '850'], timeZones: ['America/New_York'] },
      [EITHER],
    ],
  ])('is filtered by %s', async (_, filters, expected) => {
    await addFive();
    const campaignId = await campaignOf([world.listId], { filters });
    await generate(campaignId, 2);
    expect(await phonesOf(campaignId)).toEqual([...expected].sort((a, b) => a - b));
    expect(await sumsOf(campaignId)).toEqual([{ contacts: 5, filtered: 5 - expected.length, duplicates: 0 }]);
    expect((await fixture.countersOf(campaignId)).counters).toEqual(
      expected.length > 0 ? { pending: expected.length } : {},
    );
  });

  it('looks at a step of contacts, whatever the filter lets through', async () => {
    await fixture.addContacts(world, phonesFrom(16465550000, 40));
    const campaignId = await campaignOf([world.listId], { filters: { states: ['AK'] } });
    expect(await generate(campaignId, 10)).toBe(5);
    expect(await sumsOf(campaignId)).toEqual([{ contacts: 40, filtered: 40, duplicates: 0 }]);
  });

  it('accounts for every contact of two lists: a message, a duplicate, or filtered', async () => {
    const second = await secondList();
    await addFive();
    await addPeople(
      [
        { phone: TEXAN, region: 'TX' },
        { phone: OHIOAN, region: 'TX' },
        { phone: 12145550177, region: 'TX' },
        { phone: 12145550188, region: 'NM' },
      ],
      second,
    );
    const campaignId = await campaignOf([world.listId, second.listId], { filters: { states: ['TX'] } });
    await generate(campaignId, 3);
    // Seen in the first list but not meant there: in the second the Ohioan is a Texan, and gets the message.
    expect(await phonesOf(campaignId)).toEqual([TEXAN, 12145550177, OHIOAN]);
    expect(await sumsOf(campaignId)).toEqual([
      { contacts: 5, filtered: 4, duplicates: 0 },
      { contacts: 4, filtered: 1, duplicates: 1 },
    ]);
  });

  it('counts each contact once when steps run several times at once', async () => {
    await fixture.addContacts(world, phonesFrom(16465550000, 30));
    const campaignId = await campaignOf([world.listId]);
    const generation = fixture.get(GenerationService);
    await Promise.all([1, 2, 3, 4].map(() => generation.generate(world.companyId, campaignId, 10)));
    await generate(campaignId, 10);
    expect(await sumsOf(campaignId)).toEqual([{ contacts: 30, filtered: 0, duplicates: 0 }]);
  });

  it('leaves out who got an earlier campaign, or may have, or is about to; not those it did not reach', async () => {
    const phones = phonesFrom(16465550000, 8);
    await fixture.addContacts(world, phones);
    const earlier = await campaignOf([world.listId]);
    await generate(earlier);
    const statuses = [
      'queued',
      'sent',
      'delivered',
      'unknown',
      'undelivered',
      'failed',
      'pending',
      'canceled',
    ];
    for (const [index, status] of statuses.entries()) {
      await fixture.database.execute('UPDATE messages SET status = ? WHERE campaign_id = ? AND phone = ?', [
        status,
        earlier,
        phones[index],
      ]);
    }
    const campaignId = await campaignOf([world.listId], { excluded: [earlier] });
    await generate(campaignId, 3);
    const expected = { 'skipped:excluded_campaign': 4, pending: 4 };
    expect(await fixture.countMessages(campaignId)).toEqual(expected);
    expect(await fixture.countersOf(campaignId)).toEqual({ counters: expected, pendingByClass: 4 });
    const skipped = await fixture.database.query<{ phone: number }>(
      "SELECT phone FROM messages WHERE campaign_id = ? AND status = 'skipped' ORDER BY phone",
      [campaignId],
    );
    expect(skipped.map((row) => Number(row.phone))).toEqual(phones.slice(0, 4));
  });

  it('is frozen: a contact that comes to fit the filter behind the cursor is not added', async () => {
    await addPeople([
      { phone: TEXAN, region: 'TX' },
      { phone: OHIOAN, region: 'OH' },
    ]);
    const campaignId = await campaignOf([world.listId], { filters: { states: ['TX'] } });
    await fixture.get(GenerationService).generate(world.companyId, campaignId, 10);
    await fixture.database.execute("UPDATE contacts SET region = 'TX' WHERE list_id = ?", [world.listId]);
    await generate(campaignId, 10);
    expect(await phonesOf(campaignId)).toEqual([TEXAN]);
  });

  it('lists who has no message of their own, by what was made and not by what contacts are now', async () => {
    const service = new LeftOutService(
      fixture.get(CampaignRepository),
      new LeftOutRepository(fixture.database),
    );
    await addFive();
    const second = await secondList();
    await addPeople(
      [
        { phone: TEXAN, region: 'TX' },
        { phone: OHIOAN, region: 'OH' },
      ],
      second,
    );
    const id = await campaignOf([world.listId, second.listId], { filters: { states: ['TX', 'FL'] } });
    await generate(id, 2);
    // Too late: the message was not made for them.
    await fixture.database.execute("UPDATE contacts SET region = 'TX' WHERE list_id = ?", [world.listId]);
    await addPeople([{ phone: LONDON + 1, region: 'OH' }]);

    const all = async (listId: number, limit: number, reason?: NoMessageReason) => {
      const items: LeftOutPage['items'] = [];
      for (let after: number | null = 0; after !== null; ) {
        const page: LeftOutPage = await service.page(world.companyId, id, { listId, limit, after, reason });
        items.push(...page.items);
        after = page.next;
      }
      return items.map(({ phone, reason: why }) => `${phone} ${why}`);
    };
    const outside = [OHIOAN, TORONTO, LONDON].map((phone) => `+${phone} outside_filters`).sort();
    for (const limit of [1, 2, 3, 50]) expect((await all(world.listId, limit)).sort()).toEqual(outside);
    expect(await all(world.listId, 50, 'duplicate')).toEqual([]);
    expect((await all(second.listId, 1)).sort()).toEqual([
      `+${TEXAN} duplicate`,
      `+${OHIOAN} outside_filters`,
    ]);
    expect(await all(second.listId, 50, 'duplicate')).toEqual([`+${TEXAN} duplicate`]);
    // As many as the kept counts say.
    expect(await sumsOf(id)).toEqual([
      { contacts: 5, filtered: 3, duplicates: 0 },
      { contacts: 2, filtered: 1, duplicates: 1 },
    ]);

    const other = await fixture.createWorld();
    const query = { listId: world.listId, limit: 1 };
    await expect(service.page(other.companyId, id, query)).rejects.toThrow(NotFoundError);
    await expect(service.page(world.companyId, id, { ...query, listId: other.listId })).rejects.toThrow(
      NotFoundError,
    );
  });
});
