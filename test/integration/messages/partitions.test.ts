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

  it('are sized by the rows that campaigns have', () => {
    expect(partitionWidth([{ bound: 1_000, rows: 0 }], 5)).toBe(1_000);
    expect(partitionWidth([{ bound: 1_000, rows: 1_000_000 }], 10_000)).toBe(100_000);
    expect(partitionWidth([{ bound: 1_000, rows: 100_000_000 }], 10_000)).toBe(2_000);
    expect(partitionWidth([{ bound: 1_000, rows: 100_000_000 }], 10)).toBe(1_000);
  });
});
