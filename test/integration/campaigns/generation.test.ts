import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GenerationService } from '../../../src/campaigns/generation/generation.service.js';
import { Jobs } from '../../../src/platform/queues/jobs.js';
import { DeliveryFixture, phonesFrom, type World } from '../../support/delivery-world.js';

describe('generation', () => {
  let fixture: DeliveryFixture;
  let world: World;

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
  });
  beforeEach(async () => {
    world = await fixture.createWorld();
  });
  afterAll(() => fixture.close());

  async function pendingCampaign(listIds: number[], autoStart = false): Promise<number> {
    const { insertId } = await fixture.database.execute(
      `INSERT INTO campaigns (company_id, account_id, kind, name, text, status, auto_start, created_at)
       VALUES (?, ?, 'marketing', 'Test', 'Hi', 'pending', ?, ?)`,
      [world.companyId, world.accountId, autoStart, fixture.clock.date()],
    );
    await fixture.database.execute('INSERT INTO campaign_lists (campaign_id, position, list_id) VALUES ?', [
      listIds.map((listId, position) => [insertId, position, listId]),
    ]);
    return insertId;
  }

  async function generateAll(campaignId: number, batchSize: number): Promise<number> {
    let steps = 0;
    for (; (await fixture.campaignStatus(campaignId)) === 'pending'; steps++) {
      await fixture.get(GenerationService).generate(world.companyId, campaignId, batchSize);
    }
    return steps;
  }

  it('makes one message a contact in batches, then pauses', async () => {
    await fixture.addContacts(world, phonesFrom(16465550000, 25));
    const campaignId = await pendingCampaign([world.listId]);

    expect(await generateAll(campaignId, 10)).toBe(4);
    expect(await fixture.campaignStatus(campaignId)).toBe('paused');
    expect(await fixture.countMessages(campaignId)).toEqual({ pending: 25 });
    expect(await fixture.countersOf(campaignId)).toEqual({ counters: { pending: 25 }, pendingByClass: 25 });
  });

  it('starts by itself where that was asked for, also with nobody to text', async () => {
    const campaignId = await pendingCampaign([world.listId], true);
    await generateAll(campaignId, 10);
    expect(await fixture.campaignStatus(campaignId)).toBe('running');
    expect(await fixture.countMessages(campaignId)).toEqual({});
  });

  it('accounts for those who must not be texted, each with the reason', async () => {
    await fixture.addContacts(world, phonesFrom(16465550000, 10));
    await fixture.addContacts(world, phonesFrom(18005550100, 2), []);
    const at = fixture.clock.date();
    await fixture.database.execute(
      'INSERT INTO opt_outs (company_id, phone, source, opted_out_at, lifted_at) VALUES ?',
      [
        [
          [world.companyId, 16465550000, 'api', at, null],
          [world.companyId, 16465550001, 'api', at, at],
          [world.companyId + 1_000, 16465550002, 'api', at, null],
        ],
      ],
    );
    await fixture.database.execute(
      "INSERT INTO people (company_id, phone, unreachable_reason) VALUES (?, 16465550003, 'unreachable')",
      [world.companyId],
    );
    const campaignId = await pendingCampaign([world.listId]);
    await generateAll(campaignId, 100);

    const expected = {
      pending: 8,
      'skipped:opted_out': 1,
      'skipped:unreachable': 1,
      'skipped:no_time_zone': 2,
    };
    expect(await fixture.countMessages(campaignId)).toEqual(expected);
    expect(await fixture.countersOf(campaignId)).toEqual({ counters: expected, pendingByClass: 8 });
  });

  it('texts a person of two lists once', async () => {
    const other = { ...world, listId: (await fixture.createWorld()).listId };
    await fixture.addContacts(world, phonesFrom(16465550000, 10));
    await fixture.addContacts(other, phonesFrom(16465550005, 10));
    const campaignId = await pendingCampaign([world.listId, other.listId]);
    await generateAll(campaignId, 4);

    expect(await fixture.countMessages(campaignId)).toEqual({ pending: 15 });
    expect((await fixture.countersOf(campaignId)).counters).toEqual({ pending: 15 });
  });

  it('makes nothing twice when a step runs several times at once', async () => {
    await fixture.addContacts(world, phonesFrom(16465550000, 30));
    const campaignId = await pendingCampaign([world.listId]);
    const generation = fixture.get(GenerationService);
    await Promise.all([1, 2, 3, 4, 5, 6].map(() => generation.generate(world.companyId, campaignId, 10)));
    await generateAll(campaignId, 10);

    expect(await fixture.countMessages(campaignId)).toEqual({ pending: 30 });
    expect((await fixture.countersOf(campaignId)).counters).toEqual({ pending: 30 });
  });

  it('leaves out who joins the list after it began', async () => {
    await fixture.addContacts(world, phonesFrom(16465550000, 20));
    const campaignId = await pendingCampaign([world.listId]);
    await fixture.get(GenerationService).generate(world.companyId, campaignId, 10);
    await fixture.addContacts(world, phonesFrom(16465559000, 5));
    await generateAll(campaignId, 10);
    expect(await fixture.countMessages(campaignId)).toEqual({ pending: 20 });
  });

  it('goes on after a crash between commit and enqueue', async () => {
    await fixture.addContacts(world, phonesFrom(16465550000, 20));
    const campaignId = await pendingCampaign([world.listId]);
    const queue = fixture.get(Jobs).queue('generation');
    await fixture.get(GenerationService).generate(world.companyId, campaignId, 10);
    await queue.obliterate({ force: true });

    await fixture.get(GenerationService).requeueStalled();
    await fixture.get(GenerationService).requeueStalled();
    const jobs = await queue.getJobs(['waiting']);
    expect(jobs.filter((job) => job.data.campaignId === campaignId)).toHaveLength(1);
  });

  it('does nothing for another company', async () => {
    await fixture.addContacts(world, phonesFrom(16465550000, 3));
    const campaignId = await pendingCampaign([world.listId]);
    await fixture.get(GenerationService).generate(world.companyId + 1, campaignId, 10);
    expect(await fixture.countMessages(campaignId)).toEqual({});
  });
});
