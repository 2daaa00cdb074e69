import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { AudienceApiModule } from '../../../src/audience/audience-api.module.js';
import { AudienceWorkerModule } from '../../../src/audience/audience-worker.module.js';
import { WHOLE_COMPANY } from '../../../src/compliance/opt-outs/opt-out.js';
import { OptOutService } from '../../../src/compliance/opt-outs/opt-out.service.js';
import { OptOutListService } from '../../../src/compliance/opt-outs/opt-out-list.service.js';
import { redisKeys } from '../../../src/contracts/redis-keys.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { TenancyApiModule } from '../../../src/tenancy/tenancy-api.module.js';
import { ApiClient } from '../../support/api-client.js';
import { makeApiKey } from '../../support/api-keys.js';
import { createCompany, type TestCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { seedAreas } from '../../support/seed-areas.js';
import { waitUntil } from '../../support/wait-until.js';

@Module({ imports: [PlatformModule, TenancyApiModule, AudienceApiModule, AudienceWorkerModule] })
class AudienceAppModule {}

interface ImportBody {
  id: number;
  listId: number | null;
  status: string;
  [field: string]: unknown;
}

describe('files of opt-outs', () => {
  let http: TestHttpApp;
  let company: TestCompany;
  let owner: ApiClient;

  beforeAll(async () => {
    http = await startHttpApp(AudienceAppModule);
    await seedAreas(http.test.database);
  });

  afterAll(() => http.close());

  beforeEach(async () => {
    company = await createCompany(http.test.database, `Ours ${Math.random()}`);
    owner = ApiClient.withKey(http.url, company.apiKey);
  });

  async function importFile(content: string, settings: object = {}): Promise<ImportBody> {
    const form = new FormData();
    form.set('settings', JSON.stringify(settings));
    form.set('file', new Blob([content]), 'do-not-contact.csv');
    const { status, body } = await owner.call<ImportBody>('POST', '/api/v1/opt-outs/imports', form);
    expect(status).toBe(201);
    return ended(body.id);
  }

  async function ended(importId: number): Promise<ImportBody> {
    let last: ImportBody | undefined;
    await waitUntil('the import is finished', async () => {
      last = (await owner.call<ImportBody>('GET', `/api/v1/imports/${importId}`)).body;
      return last.status === 'completed';
    });
    if (!last) throw new Error('no import');
    return last;
  }

  const optOuts = () => http.app.get(OptOutService);
  const blocked = async (phones: number[], companyId = company.companyId) =>
    [...(await optOuts().find(companyId, WHOLE_COMPANY, phones))].sort();
  const download = async (query = '') =>
    (await owner.call<string>('GET', `/api/v1/opt-outs.csv${query}`)).body;
  const contacts = async () =>
    http.test.database.query('SELECT id FROM contacts WHERE company_id = ?', [company.companyId]);

  it('block every number without a list, whatever else stands in its row', async () => {
    await optOuts().record(company.companyId, [12125550101], 'manual');
    const file = [
      'phone,email,time zone',
      '(212) 555-0101,a@example.com,America/New_York',
      '212-555-0102,not an address,Nowhere/At All',
      `+12125550103,${'x'.repeat(400)},`,
      '212 555 0102,,',
      'nobody,,',
    ];
    const done = await importFile(`${file.join('\n')}\n`);
    expect(done).toMatchObject({
      listId: null,
      ...{ rows: 5, inserted: 2, updated: 0, duplicates: 2, rejected: 1, optedOut: 4 },
      settings: { optOutAll: true, mapping: { fields: { phone: 0 }, custom: [] } },
    });
    expect(await blocked([12125550101, 12125550102, 12125550103])).toHaveLength(3);
    expect(await http.redis.exists(redisKeys.optedOut(company.companyId, 12125550102))).toBe(1);
    expect(await contacts()).toEqual([]);
    const again = await importFile(`${file.join('\n')}\n`);
    expect(again).toMatchObject({ inserted: 0, duplicates: 4, optedOut: 4 });
    const { history } = await http.app.get(OptOutListService).person(company.companyId, '+12125550102');
    expect(history).toMatchObject([{ kind: 'opted_out', source: 'import' }]);
    const other = await createCompany(http.test.database, `Theirs ${Math.random()}`);
    expect(await blocked([12125550102], other.companyId)).toEqual([]);
  });

  it('come by a resumable upload, too', async () => {
    const content = 'phone\n2125550110\n';
    const begun = await owner
      .with({
        'tus-resumable': '1.0.0',
        'upload-length': String(content.length),
        'upload-metadata': `filename ${Buffer.from('people.csv').toString('base64')}`,
        'content-type': 'application/offset+octet-stream',
      })
      .call('POST', '/api/v1/uploads', new Blob([content], { type: 'application/offset+octet-stream' }));
    const uploadId = begun.headers.get('location')?.split('/').at(-1);
    const { body } = await owner.call<ImportBody>('POST', `/api/v1/uploads/${uploadId}/import`, {
      listId: null,
    });
    expect(await ended(body.id)).toMatchObject({ listId: null, inserted: 1 });
    expect(await blocked([12125550110])).toEqual([12125550110]);
  });

  it('are tried out before', async () => {
    const form = new FormData();
    form.set('file', new Blob(['mobile;name\n2125550120;Ann\n']), 'people.csv');
    const { status, body } = await owner.call('POST', '/api/v1/opt-outs/imports/preview', form);
    expect(status).toBe(200);
    expect(body).toMatchObject({ settings: { delimiter: ';', mapping: { fields: { phone: 0 } } } });
    expect(await blocked([12125550120])).toEqual([]);
  });

  it('hold what stands, by number, and open again as an import', async () => {
    const { companyId } = company;
    await optOuts().record(companyId, [12125550131, 12125550130], 'manual');
    await optOuts().record(companyId, [12125550132], 'carrier', {
      ...{ campaignId: 7, messageId: 70, carrierCode: '=21610' },
    });
    await optOuts().record(companyId, [12125550133], 'api');
    const lift = { accountId: null, reason: 'by mistake' };
    await optOuts().lift(companyId, '+12125550133', lift, null);

    const csv = await download();
    const rows = csv.trimEnd().split('\r\n');
    expect(rows[0]).toBe('phone,account_id,source,opted_out_at,carrier_code,campaign_id,message_id');
    expect(rows.slice(1).map((row) => row.replace(/\d{4}-[^,]+Z/, 'TIME'))).toEqual([
      '+12125550130,,manual,TIME,,,',
      '+12125550131,,manual,TIME,,,',
      "+12125550132,,carrier,TIME,'=21610,7,70",
    ]);
    expect((await download('?source=carrier')).trimEnd().split('\r\n')).toHaveLength(2);

    const before = company;
    company = await createCompany(http.test.database, `Next ${Math.random()}`);
    owner = ApiClient.withKey(http.url, company.apiKey);
    expect(before.companyId).not.toBe(company.companyId);
    expect(await download()).toBe(`${rows[0]}\r\n`);
    expect(await importFile(csv)).toMatchObject({ inserted: 3, rejected: 0 });
    expect(await blocked([12125550130, 12125550131, 12125550132, 12125550133])).toHaveLength(3);
  });

  it('are as long as the list is', async () => {
    const people = 12_345;
    await http.test.database.execute(
      'INSERT INTO opt_outs (company_id, phone, source, opted_out_at) VALUES ?',
      [
        Array.from({ length: people }, (_, index) => [
          company.companyId,
          12125600000 + index,
          'import',
          new Date(),
        ]),
      ],
    );
    const numbers = (await download())
      .trimEnd()
      .split('\r\n')
      .slice(1)
      .map((row) => row.split(',')[0]);
    expect(numbers).toHaveLength(people);
    expect(new Set(numbers).size).toBe(people);
    expect(numbers).toEqual([...numbers].sort());
    expect((await download('?phone=%2B1212560000')).trimEnd().split('\r\n')).toHaveLength(11);
  });

  it('are for managers to take, and for senders to bring', async () => {
    const person = await ApiClient.signIn(http.url, company.email, company.password);
    const key = async (role: 'viewer' | 'sender' | 'manager') =>
      ApiClient.withKey(http.url, (await makeApiKey(person, { role })).key);
    expect((await (await key('sender')).call('GET', '/api/v1/opt-outs.csv')).status).toBe(403);
    expect((await (await key('manager')).call('GET', '/api/v1/opt-outs.csv')).status).toBe(200);
    const form = new FormData();
    form.set('file', new Blob(['phone\n2125550150\n']), 'people.csv');
    expect((await (await key('viewer')).call('POST', '/api/v1/opt-outs/imports', form)).status).toBe(403);
    expect((await owner.call('GET', '/api/v1/opt-outs.csv?phone=x')).body).toMatchObject({
      errors: [{ field: 'phone' }],
    });
  });
});
