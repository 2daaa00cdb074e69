import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CounterDeltas } from '../../../src/campaigns/campaign-counter.repository.js';
import { SettlementService } from '../../../src/delivery/settlement.service.js';
import { archiveQuerySchema } from '../../../src/insight/archive/archive.schema.js';
import { ArchiveCampaignRepository } from '../../../src/insight/archive/archive-campaign.repository.js';
import { ArchiveMessageRepository } from '../../../src/insight/archive/archive-message.repository.js';
import { ArchiveSearchService } from '../../../src/insight/archive/archive-search.service.js';
import { MessageRepository, type StatusChange } from '../../../src/messages/message.repository.js';
import { DeliveryFixture, phonesFrom, type World } from '../../support/delivery-world.js';

describe('messages that failed', () => {
  let fixture: DeliveryFixture;
  let world: World;
  let campaignId: number;
  let ids: number[];

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
    world = await fixture.createWorld();
    await fixture.addContacts(world, phonesFrom(16_465_550_000, 3));
    campaignId = await fixture.createCampaign(world);
    const rows = await fixture.database.query<{ id: number }>(
      'SELECT id FROM messages WHERE campaign_id = ? ORDER BY id',
      [campaignId],
    );
    ids = rows.map(({ id }) => Number(id));
  });
  afterAll(() => fixture.close());

  async function settle(
    id: number | undefined,
    change: Pick<StatusChange, 'status' | 'reason' | 'carrierError'>,
  ) {
    const deltas = new CounterDeltas();
    await fixture.database.transaction(async (sql) => {
      const locked = await fixture.get(MessageRepository).lock(sql, [{ campaignId, messageId: id ?? 0 }]);
      await fixture
        .get(SettlementService)
        .settle(sql, locked, { ...change, accepted: true, at: fixture.clock.date() }, deltas);
    });
  }

  it('are found by their code as soon as they have, once, and nothing else is', async () => {
    const archive = new ArchiveSearchService(
      new ArchiveCampaignRepository(fixture.database),
      new ArchiveMessageRepository(fixture.database),
    );
    await settle(ids[0], { status: 'delivered', reason: null, carrierError: null });
    await settle(ids[1], { status: 'undelivered', reason: 'filtered', carrierError: '30007' });
    await settle(ids[2], { status: 'sent', reason: null, carrierError: null });
    await settle(ids[2], { status: 'failed', reason: 'unreachable', carrierError: '30005' });
    // Said again, and something else after the last word.
    await settle(ids[1], { status: 'undelivered', reason: 'filtered', carrierError: '30007' });
    await settle(ids[1], { status: 'failed', reason: 'unreachable', carrierError: '30005' });
    const rows = await fixture.database.query(
      `SELECT message_id AS id, company_id AS companyId, status, reason, carrier_error AS code
         FROM failed_messages WHERE campaign_id = ? ORDER BY message_id`,
      [campaignId],
    );
    const { companyId } = world;
    expect(rows).toEqual([
      { id: ids[1], companyId, status: 'undelivered', reason: 'filtered', code: '30007' },
      { id: ids[2], companyId, status: 'failed', reason: 'unreachable', code: '30005' },
    ]);
    const { items } = await archive.page(companyId, archiveQuerySchema.parse({ carrierError: '30005' }));
    expect(items.map(({ id, status }) => [id, status])).toEqual([[ids[2], 'failed']]);
  });
});
