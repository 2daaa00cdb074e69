import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CampaignRepository } from '../../../src/campaigns/campaign.repository.js';
import { CampaignCounterRepository } from '../../../src/campaigns/campaign-counter.repository.js';
import { CampaignMessagesService } from '../../../src/campaigns/campaign-messages.service.js';
import type { MessageQuery } from '../../../src/campaigns/message-view.js';
import { MessageListRepository } from '../../../src/messages/message-list.repository.js';
import { NotFoundError } from '../../../src/platform/errors.js';
import { DeliveryFixture, type World } from '../../support/delivery-world.js';

const MESSAGES = 120_000;

describe('the listing of a campaign’s messages', () => {
  let fixture: DeliveryFixture;
  let list: CampaignMessagesService;
  let world: World;
  let campaignId: number;

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
    list = new CampaignMessagesService(
      fixture.get(CampaignRepository),
      fixture.get(CampaignCounterRepository),
      fixture.get(MessageListRepository),
    );
    world = await fixture.createWorld();
    campaignId = await fixture.createCampaign(world, 'paused');
    const digits =
      '(SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)';
    // Two skipped ones stand far behind, past what one call looks at.
    await fixture.database.execute(
      `INSERT INTO messages (campaign_id, company_id, phone, status, reason, hours_class_id, pick_key)
       SELECT ?, ?, 10000000000 + n, IF(n >= ? - 2, 'skipped', 'delivered'), IF(n >= ? - 2, 'opted_out', NULL), 1, n
         FROM (SELECT a.d + 10*b.d + 100*c.d + 1000*e.d + 10000*f.d + 100000*g.d AS n
                 FROM ${digits} a, ${digits} b, ${digits} c, ${digits} e, ${digits} f, (SELECT 0 d UNION SELECT 1) g) s
        WHERE n < ? ORDER BY n`,
      [campaignId, world.companyId, MESSAGES, MESSAGES, MESSAGES],
    );
    await fixture.database.execute(
      `INSERT INTO campaign_counters (campaign_id, status, reason, n)
       VALUES (?, 'delivered', '', ?), (?, 'skipped', 'opted_out', 2)`,
      [campaignId, MESSAGES - 2, campaignId],
    );
  });
  afterAll(() => fixture.close());

  const page = (query: Partial<MessageQuery>) =>
    list.page(world.companyId, campaignId, { limit: 50, ...query });

  async function all(query: Partial<MessageQuery>): Promise<{ phones: string[]; calls: number }> {
    const phones: string[] = [];
    let after = 0;
    for (let calls = 1; ; calls++) {
      const { items, next } = await page({ ...query, after });
      phones.push(...items.map(({ phone }) => phone));
      if (next === null) return { phones, calls };
      after = next;
    }
  }

  it('finds the few of a reason in calls that each look at a bounded part', async () => {
    const { phones, calls } = await all({ status: 'skipped', reason: 'opted_out' });
    expect(phones).toEqual([`+${10_000_000_000 + MESSAGES - 2}`, `+${10_000_000_000 + MESSAGES - 1}`]);
    expect(calls).toBeGreaterThan(2);
    expect(await all({ reason: 'opted_out' })).toMatchObject({ phones });
  });

  it('pages the many in order of id, each once', async () => {
    const first = await page({ status: 'delivered', limit: 200 });
    expect(first.items).toHaveLength(200);
    const second = await page({ status: 'delivered', limit: 200, after: Number(first.next) });
    expect(second.items[0]?.phone).toBe('+10000000200');
  });

  it('asks the counters first: where there is none, no message is read', async () => {
    expect(await page({ status: 'failed' })).toEqual({ items: [], next: null });
    expect(await page({ status: 'delivered', reason: 'opted_out' })).toEqual({ items: [], next: null });
  });

  it('knows no campaign of another company', async () => {
    const other = await fixture.createWorld();
    await expect(list.page(other.companyId, campaignId, { limit: 10, status: 'skipped' })).rejects.toThrow(
      NotFoundError,
    );
  });
});
