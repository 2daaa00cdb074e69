import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mysql from 'mysql2/promise';
import { DataSource } from 'typeorm';
import { fillArchive, RARE_CODE, RARE_REASON } from '../../../scripts/archive-load/fill.mjs';
import { archiveQuerySchema } from '../../../src/insight/archive/archive.schema.js';
import { ArchiveCampaignRepository } from '../../../src/insight/archive/archive-campaign.repository.js';
import { toArchiveFilter } from '../../../src/insight/archive/archive-filter.js';
import { ArchiveMessageRepository } from '../../../src/insight/archive/archive-message.repository.js';
import { ArchiveSearchService } from '../../../src/insight/archive/archive-search.service.js';
import { dataSourceOptions } from '../../../src/platform/database/data-source-options.js';
import { Database } from '../../../src/platform/database/database.js';
import { InvalidInputError } from '../../../src/platform/errors.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';

const ACME = 1;
const OTHER = 2;
const ACCOUNT = 1;
const ROWS = 40_000;

interface Found {
  id: number;
  campaignId: number;
}

describe('the archive', () => {
  let test: TestDatabase;
  let dataSource: DataSource;
  let database: Database;
  let archive: ArchiveSearchService;

  beforeAll(async () => {
    test = await createTestDatabase();
    await test.database.execute(
      "INSERT INTO companies (id, name, created_at) VALUES (1, 'Acme', NOW()), (2, 'Other', NOW())",
    );
    await test.database.execute(
      `INSERT INTO accounts (id, company_id, carrier, name, credentials, webhook_token, created_at)
       SELECT 1, 1, 'simulator', 'Main', '', 'token', NOW()`,
    );
    await test.database.execute(
      `INSERT INTO numbers (id, company_id, account_id, phone, type, segments_per_minute, created_at)
       VALUES (1, 1, 1, 12125550101, 'ten_dlc', 60, NOW()), (2, 1, 1, 12125550102, 'ten_dlc', 60, NOW())`,
    );
    const connection = await mysql.createConnection({ uri: test.url, timezone: 'Z' });
    await fillArchive(connection, {
      companyId: ACME,
      accountId: ACCOUNT,
      otherId: OTHER,
      rows: ROWS,
      campaigns: 60,
      until: new Date('2026-11-20T00:00:00Z'),
    });
    await connection.end();
    // One connection, whose own counts tell what was read.
    dataSource = new DataSource(await dataSourceOptions({ databaseUrl: test.url, databasePoolSize: 1 }));
    await dataSource.initialize();
    database = new Database(dataSource);
    archive = new ArchiveSearchService(
      new ArchiveCampaignRepository(database),
      new ArchiveMessageRepository(database),
    );
  });

  afterAll(async () => {
    await dataSource?.destroy();
    await test?.drop();
  });

  async function all(query: Record<string, unknown>, companyId = ACME): Promise<Found[]> {
    const found: Found[] = [];
    for (let after: string | null = null; ; ) {
      const page = await archive.page(
        companyId,
        archiveQuerySchema.parse({ limit: 200, ...query, ...(after === null ? {} : { after }) }),
      );
      found.push(...page.items.map(({ id, campaignId }) => ({ id, campaignId })));
      if (page.next === null) return found;
      after = page.next;
    }
  }

  async function oracle(
    where: string,
    order = 'm.campaign_id DESC, m.id DESC',
    companyId = ACME,
  ): Promise<Found[]> {
    const rows = await test.database.query<Found>(
      `SELECT m.id, m.campaign_id AS campaignId FROM messages m JOIN campaigns c ON c.id = m.campaign_id
        WHERE m.company_id = ? AND ${where} ORDER BY ${order}`,
      [companyId],
    );
    return rows.map(({ id, campaignId }) => ({ id: Number(id), campaignId }));
  }

  async function somebody(): Promise<number> {
    const [row] = await test.database.query<{ phone: number }>(
      'SELECT phone FROM messages WHERE company_id = 1 GROUP BY phone ORDER BY COUNT(*) DESC LIMIT 1',
    );
    return Number(row?.phone);
  }

  const NEWEST_FIRST = 'm.id DESC';
  const sentAt = 'COALESCE(m.sent_at, m.finished_at)';

  it('finds exactly what is meant, in order and each once, whatever is asked together', async () => {
    const [first] = await test.database.query<{ id: number; at: Date }>(
      "SELECT id, started_at AS at FROM campaigns WHERE company_id = 1 AND kind = 'marketing' ORDER BY id LIMIT 1 OFFSET 20",
    );
    const from = new Date(first?.at ?? 0).toISOString();
    const until = new Date(Date.parse(from) + 86_400_000).toISOString();
    const sql = (text: string) => `'${text.replace('T', ' ').replace('Z', '')}'`;
    const standing = await test.database.query<{ id: number }>(
      "SELECT id FROM campaigns WHERE company_id = 1 AND kind = 'transactional'",
    );
    const cases: [Record<string, unknown>, string][] = [
      [{ status: 'undelivered' }, "m.status = 'undelivered'"],
      [
        { status: 'skipped', reason: 'texted_recently' },
        "m.status = 'skipped' AND m.reason = 'texted_recently'",
      ],
      [{ reason: 'unreachable' }, "m.reason = 'unreachable'"],
      [{ reason: RARE_REASON }, `m.reason = '${RARE_REASON}'`],
      [{ carrierError: RARE_CODE }, `m.carrier_error = '${RARE_CODE}'`],
      [{ carrierError: '30007', numberId: 2 }, "m.carrier_error = '30007' AND m.number_id = 2"],
      [
        { from, until, carrierError: '30005' },
        `${sentAt} >= ${sql(from)} AND ${sentAt} < ${sql(until)} AND m.carrier_error = '30005'`,
      ],
      [
        { carrierError: '30007', campaignId: first?.id },
        `m.carrier_error = '30007' AND m.campaign_id = ${first?.id}`,
      ],
      [{ campaignId: first?.id, status: 'failed' }, `m.campaign_id = ${first?.id} AND m.status = 'failed'`],
      [{ from, until }, `${sentAt} >= ${sql(from)} AND ${sentAt} < ${sql(until)}`],
      [{ from, status: 'failed' }, `${sentAt} >= ${sql(from)} AND m.status = 'failed'`],
      [
        { until, accountId: ACCOUNT, status: 'sent' },
        `${sentAt} < ${sql(until)} AND m.status = 'sent' AND (c.account_id = 1 OR m.number_id IN (1, 2))`,
      ],
      [
        { campaignId: standing[0]?.id, accountId: ACCOUNT },
        `m.campaign_id = ${standing[0]?.id} AND m.number_id IN (1, 2)`,
      ],
      [{ phone: '+12010', status: 'canceled' }, "m.phone LIKE '12010%' AND m.status = 'canceled'"],
    ];
    for (const [query, where] of cases) {
      const expected = await oracle(where);
      expect({ query, n: expected.length > 0 }).toEqual({ query, n: true });
      expect({ query, found: await all(query) }).toEqual({ query, found: expected });
    }
  });

  it('finds a person by number or first digits, newest first, whatever became of the messages', async () => {
    const phone = await somebody();
    const exact = await all({ phone: `+${phone}`, limit: 3 });
    expect(exact).toEqual(await oracle(`m.phone = ${phone}`, NEWEST_FIRST));
    expect(exact.length).toBeGreaterThan(3);
    // As people type it: without the country.
    const typed = String(phone).slice(1, 9);
    expect(await all({ phone: typed, limit: 10 })).toEqual(
      await oracle(`m.phone LIKE '1${typed}%'`, NEWEST_FIRST),
    );
    expect(await all({ phone: `+${phone}`, status: 'skipped' })).toEqual(
      await oracle(`m.phone = ${phone} AND m.status = 'skipped'`, NEWEST_FIRST),
    );
  });

  it('pages through everything without losing or repeating one', async () => {
    const found = await all({});
    expect(found).toEqual(await oracle('TRUE'));
  });

  it('shows the text as sent, the campaign, and the way to the trace', async () => {
    const { items } = await archive.page(ACME, archiveQuerySchema.parse({ status: 'delivered', limit: 1 }));
    const [item] = items;
    expect(item).toMatchObject({
      campaignName: `Campaign ${item?.campaignId}`,
      campaignKind: 'marketing',
      text: expect.stringMatching(/^Hi 1201\d{7}, our summer sale/),
      trace: `/api/v1/campaigns/${item?.campaignId}/messages/${item?.id}/trace`,
    });
  });

  it('shows no company the messages of another one', async () => {
    const others = await oracle('TRUE', undefined, OTHER);
    const [theirs] = others;
    const phone = await somebody();
    expect(await all({}, OTHER)).toEqual(others);
    expect(await all({ campaignId: theirs?.campaignId })).toEqual([]);
    expect(await all({ phone: `+${phone}` }, OTHER)).toEqual(
      await oracle(`m.phone = ${phone}`, NEWEST_FIRST, OTHER),
    );
    expect(await all({ carrierError: '30007', campaignId: theirs?.campaignId })).toEqual([]);
    expect(await all({ accountId: ACCOUNT }, OTHER)).toEqual([]);
  });

  it('reads a bounded part for each page', async () => {
    const readBy = async (query: Record<string, unknown>) => {
      await database.execute('FLUSH STATUS');
      await archive.page(ACME, archiveQuerySchema.parse(query));
      const rows = await database.query<{ Value: string }>("SHOW SESSION STATUS LIKE 'Handler_read%'");
      return rows.reduce((sum, row) => sum + Number(row.Value), 0);
    };
    // A point or two for each of 60 campaigns, and the page itself.
    expect(await readBy({ phone: `+${await somebody()}` })).toBeLessThan(1_500);
    expect(await readBy({ carrierError: RARE_CODE })).toBeLessThan(1_500);
    // Kept counters lead to the one campaign; without them 36,000 messages are read.
    expect(await readBy({ reason: RARE_REASON })).toBeLessThan(20_000);
    const filter = toArchiveFilter(archiveQuerySchema.parse({ reason: RARE_REASON }));
    const candidates = await new ArchiveCampaignRepository(database).candidates(ACME, filter, 1e9, 200);
    expect(candidates).toHaveLength(1);
    expect(await readBy({ status: 'failed', limit: 50 })).toBeLessThan(3_000);
    expect(await readBy({ limit: 50 })).toBeLessThan(1_000);
    // Whoever is not there is not looked for among all messages.
    expect(await readBy({ phone: '+1415' })).toBeLessThan(1_500);
  });

  it('refuses what cannot be', async () => {
    for (const wrong of [{ after: 'x1.2' }, { after: 'w1' }]) {
      await expect(archive.page(ACME, archiveQuerySchema.parse(wrong))).rejects.toThrow(InvalidInputError);
    }
    const backwards = { from: '2026-11-02T00:00:00Z', until: '2026-11-01T00:00:00Z' };
    for (const wrong of [
      { phone: 'abc' },
      { status: 'lost' },
      { carrierError: 'é' },
      { limit: 500 },
      backwards,
    ]) {
      expect(archiveQuerySchema.safeParse(wrong).success).toBe(false);
    }
  });
});
