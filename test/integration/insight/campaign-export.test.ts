import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { ApiModule } from '../../../src/processes/api.module.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany, type TestCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';

/** More than one read. */
const MANY = 1_500;

describe('a campaign’s messages as a file', () => {
  let running: TestHttpApp;
  let acme: TestCompany;
  let campaignId: number;

  beforeAll(async () => {
    running = await startHttpApp(ApiModule);
    const { database } = running.test;
    acme = await createCompany(database, 'Acme');
    ({ insertId: campaignId } = await database.execute(
      "INSERT INTO campaigns (company_id, kind, name, text, status, created_at) VALUES (?, 'marketing', 'x', 'x', 'completed', NOW())",
      [acme.companyId],
    ));
    await database.execute(
      `INSERT INTO messages (campaign_id, company_id, phone, status, reason, hours_class_id, pick_key, sent_at) VALUES ?`,
      [
        Array.from({ length: MANY }, (_, index) => [
          ...[campaignId, acme.companyId, 12_025_000_000 + index, index % 100 === 7 ? 'failed' : 'delivered'],
          ...[index % 100 === 7 ? 'filtered' : null, 1, index, new Date('2026-11-20T12:00:00Z')],
        ]),
      ],
    );
    await database.execute(
      `INSERT INTO message_texts SELECT campaign_id, id, '=HYPERLINK("http://x"), "yes"' FROM messages`,
    );
  });
  afterAll(() => running?.close());

  async function download(key: string, query = '') {
    const response = await fetch(`${running.url}/api/v1/campaigns/${campaignId}/messages.csv${query}`, {
      headers: ApiClient.withKey(running.url, key).headers,
    });
    const text = await response.text();
    return { response, lines: response.ok ? parse<Record<string, string>>(text, { columns: true }) : [] };
  }

  it('has each message once, in order, with nothing in it that a spreadsheet would run', async () => {
    const { response, lines } = await download(acme.apiKey);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="campaign-${campaignId}-messages.csv"`,
    );
    expect(lines.map(({ phone }) => phone)).toEqual(
      Array.from({ length: MANY }, (_, index) => `+${12_025_000_000 + index}`),
    );
    expect(lines[7]).toMatchObject({
      status: 'failed',
      reason: 'filtered',
      sent_at: '2026-11-20T12:00:00.000Z',
      text: '\'=HYPERLINK("http://x"), "yes"',
    });
  });

  it('has those of a status or reason, and none for another company', async () => {
    expect((await download(acme.apiKey, '?status=failed')).lines).toHaveLength(15);
    expect((await download(acme.apiKey, '?reason=opted_out')).lines).toHaveLength(0);
    expect((await download(acme.apiKey, '?status=lost')).response.status).toBe(422);
    const other = await createCompany(running.test.database, 'Other');
    expect((await download(other.apiKey)).response.status).toBe(404);
  });
});
