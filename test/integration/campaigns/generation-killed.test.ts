import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GenerationService } from '../../../src/campaigns/generation/generation.service.js';
import { DeliveryFixture, phonesFrom, type World } from '../../support/delivery-world.js';
import { waitUntil } from '../../support/wait-until.js';

const CONTACTS = 30;
const BATCH = 10;

describe('the making of messages whose worker is killed in the middle of a batch', () => {
  let fixture: DeliveryFixture;
  let world: World;

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
    world = await fixture.createWorld();
    await fixture.addContacts(world, phonesFrom(16465550000, CONTACTS));
  });
  afterAll(() => fixture.close());

  async function pendingCampaign(): Promise<number> {
    const { insertId } = await fixture.database.execute(
      `INSERT INTO campaigns (company_id, account_id, kind, name, text, status, created_at)
       VALUES (?, ?, 'marketing', 'Test', 'Hi', 'pending', ?)`,
      [world.companyId, world.accountId, fixture.clock.date()],
    );
    await fixture.database.execute(
      'INSERT INTO campaign_lists (campaign_id, position, list_id) VALUES (?, 0, ?)',
      [insertId, world.listId],
    );
    return insertId;
  }

  const generate = (campaignId: number) =>
    fixture.get(GenerationService).generate(world.companyId, campaignId, BATCH);

  /** The connection of a step that has made its messages and waits for its list's row, before its commit. */
  async function stepInHand(campaignId: number): Promise<number> {
    let id: number | undefined;
    await waitUntil('the step has made its messages', async () => {
      const rows = await fixture.database.query<{ id: number; info: string | null }>(
        'SELECT id, info FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()',
      );
      id = rows.find(
        ({ info }) => info?.includes('UPDATE campaign_lists') && info.includes(`${campaignId}`),
      )?.id;
      return id !== undefined;
    });
    return id ?? 0;
  }

  /** What the database sees of a kill -9: a connection that is gone in the middle of a transaction. */
  async function killOneStep(campaignId: number): Promise<void> {
    await fixture.database.transaction(async (sql) => {
      await sql.query('SELECT list_id FROM campaign_lists WHERE campaign_id = ? FOR UPDATE', [campaignId]);
      const step = generate(campaignId);
      const failed = expect(step).rejects.toThrow();
      await fixture.database.query(`KILL CONNECTION ${await stepInHand(campaignId)}`);
      await failed;
    });
  }

  it('goes on where it was, with one message a person and counters that are true', async () => {
    const campaignId = await pendingCampaign();
    for (let made = 0; made < CONTACTS; made += BATCH) {
      await killOneStep(campaignId);
      expect((await fixture.countMessages(campaignId))['pending'] ?? 0).toBe(made);
      expect((await fixture.countersOf(campaignId)).pendingByClass).toBe(made);
      await generate(campaignId);
      expect((await fixture.countMessages(campaignId))['pending']).toBe(made + BATCH);
    }
    await generate(campaignId);
    expect(await fixture.campaignStatus(campaignId)).toBe('paused');
    const [row] = await fixture.database.query<{ messages: number; people: number }>(
      'SELECT COUNT(*) AS messages, COUNT(DISTINCT phone) AS people FROM messages WHERE campaign_id = ?',
      [campaignId],
    );
    expect(row).toEqual({ messages: CONTACTS, people: CONTACTS });
    const counters = { counters: { pending: CONTACTS }, pendingByClass: CONTACTS };
    expect(await fixture.countersOf(campaignId)).toEqual(counters);
  });
});
