import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PartitionRepository } from '../../../src/messages/partition.repository.js';
import { PartitionService, partitionWidth } from '../../../src/messages/partition.service.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';

describe('message partitions', () => {
  let test: TestDatabase;
  let repository: PartitionRepository;
  let service: PartitionService;

  beforeAll(async () => {
    test = await createTestDatabase();
    repository = new PartitionRepository(test.database);
    service = new PartitionService(repository);
    await test.database.execute("INSERT INTO companies (id, name, created_at) VALUES (1, 'Test', NOW())");
  });
  afterAll(() => test.drop());

  async function campaignUpTo(id: number): Promise<void> {
    await test.database.execute(
      "INSERT INTO campaigns (id, company_id, kind, name, text, status, created_at) VALUES (?, 1, 'marketing', 'x', 'x', 'paused', NOW())",
      [id],
    );
  }

  const bounds = async (table: Parameters<PartitionRepository['list']>[0]) =>
    (await repository.list(table)).map((partition) => partition.bound);

  it('stand ahead of the newest campaign, alike in both tables, however many processes add them', async () => {
    await campaignUpTo(3_999);
    await Promise.allSettled([service.makeAhead(), service.makeAhead(), service.makeAhead()]);
    await service.makeAhead();
    const messages = await bounds('messages');
    expect(messages.filter((bound) => bound > 3_999 + 1_000).length).toBeGreaterThanOrEqual(2);
    expect(await bounds('message_texts')).toEqual(messages);
    expect(await bounds('message_events')).toEqual(messages);
    expect(new Set(messages).size).toBe(messages.length);
    expect(await service.makeAhead()).toEqual([]);
  });

  it('take in messages of campaigns beyond the first ones', async () => {
    const beyond = (await bounds('messages')).at(-1) ?? 0;
    await campaignUpTo(beyond - 1);
    const insert = (campaignId: number) =>
      test.database.execute(
        "INSERT INTO messages (campaign_id, company_id, phone, status, hours_class_id, pick_key) VALUES (?, 1, 1, 'pending', 1, 1)",
        [campaignId],
      );
    await insert(beyond - 1);
    // Nothing is swallowed where a partition is missing.
    await expect(insert(beyond)).rejects.toThrow();
    await service.makeAhead();
    await insert(beyond);
  });

  it('go once nothing is in them and nothing can come, without holding up who is sending', async () => {
    await service.makeAhead();
    const lowest = await bounds('messages');
    expect(lowest.slice(0, 3)).toEqual([1_000, 2_000, 4_000]);
    // One is over and empty, one holds an event, in one a campaign is still being made.
    await campaignUpTo(10);
    await campaignUpTo(1_500);
    await test.database.execute("UPDATE campaigns SET status = 'completed' WHERE id IN (10, 1500)");
    await test.database.execute(
      "INSERT INTO message_events (campaign_id, message_id, kind, mark, at, outcome) VALUES (1500, 1, 'report', 'x', NOW(), 'sent')",
    );
    const sending = test.dataSource.createQueryRunner();
    await sending.startTransaction();
    await sending.query('SELECT 1 FROM messages WHERE campaign_id = 3999 LIMIT 1');
    expect(await service.dropLeft()).toEqual([]);
    expect(await bounds('messages')).toContain(1_000);
    await sending.query("UPDATE messages SET status = 'sent' WHERE campaign_id = 3999");
    await sending.commitTransaction();
    await sending.release();

    // With it go those of ids that no campaign ever had.
    const gone = await service.dropLeft();
    expect(gone.filter((bound) => bound <= 4_000)).toEqual([1_000]);
    expect(await service.dropLeft()).toEqual([]);
    for (const table of ['messages', 'message_texts', 'message_events'] as const) {
      expect((await bounds(table)).slice(0, 2)).toEqual([2_000, 4_000]);
    }
    await test.database.execute('DELETE FROM message_events');
    await test.database.execute("UPDATE campaigns SET status = 'canceled', unmarked = 1 WHERE id = 3999");
    expect(await service.dropLeft()).toEqual([2_000]);
    await test.database.execute('UPDATE campaigns SET unmarked = NULL WHERE id = 3999');
    // A process that died between two tables left one behind.
    await test.database.execute('ALTER TABLE message_events DROP PARTITION p4000');
    expect(await service.dropLeft()).toEqual([4_000]);
    // What is ahead stays, and the newest campaign's own.
    const newest =
      (await test.database.query<{ id: number }>('SELECT MAX(id) AS id FROM campaigns'))[0]?.id ?? 0;
    expect((await bounds('messages'))[0]).toBeGreaterThan(newest - 1_000);
    expect((await bounds('messages')).filter((bound) => bound > newest).length).toBeGreaterThanOrEqual(2);
  });

  it('are sized by the rows that campaigns have', () => {
    expect(partitionWidth([{ bound: 1_000, rows: 0 }], 5)).toBe(1_000);
    expect(partitionWidth([{ bound: 1_000, rows: 1_000_000 }], 10_000)).toBe(100_000);
    expect(partitionWidth([{ bound: 1_000, rows: 100_000_000 }], 10_000)).toBe(2_000);
    expect(partitionWidth([{ bound: 1_000, rows: 100_000_000 }], 10)).toBe(1_000);
    // What has left is not spread over those that are left.
    expect(partitionWidth([{ bound: 100_000, rows: 100_000_000 }], 100_000, 95_001)).toBe(1_000);
    expect(partitionWidth([{ bound: 100_000, rows: 1_000_000 }], 100_000, 60_001)).toBe(100_000);
  });
});
