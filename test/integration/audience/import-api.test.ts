import { mkdtemp, rm } from 'node:fs/promises';
import { get, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { AudienceApiModule } from '../../../src/audience/audience-api.module.js';
import { FIELD_LIMITS } from '../../../src/audience/contacts/contact-fields.js';
import { ImportBatchRepository } from '../../../src/audience/imports/import-batch.repository.js';
import { ImportBatchService } from '../../../src/audience/imports/import-batch.service.js';
import { ImportCutService } from '../../../src/audience/imports/import-cut.service.js';
import { OptOutService } from '../../../src/compliance/opt-outs/opt-out.service.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { TenancyApiModule } from '../../../src/tenancy/tenancy-api.module.js';
import { ApiClient } from '../../support/api-client.js';
import { makeApiKey } from '../../support/api-keys.js';
import { createCompany, type TestCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { seedAreas } from '../../support/seed-areas.js';
import { waitUntil } from '../../support/wait-until.js';

@Module({ imports: [PlatformModule, TenancyApiModule, AudienceApiModule] })
class AudienceRoutesModule {}

const PAGES = 40;
const ROWS_PER_PAGE = 1_000;

interface ImportBody {
  id: number;
  status: string;
  [field: string]: unknown;
}

describe('imports over HTTP, without a worker', () => {
  let http: TestHttpApp;
  let folder: string;
  let company: TestCompany;
  let owner: ApiClient;
  let listId: number;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'import-api-'));
    http = await startHttpApp(AudienceRoutesModule, { STORAGE_DIR: folder });
    await seedAreas(http.test.database);
    company = await createCompany(http.test.database, 'Ours');
    owner = ApiClient.withKey(http.url, company.apiKey);
  });

  afterAll(async () => {
    await http.close();
    await rm(folder, { recursive: true });
  });

  beforeEach(async () => {
    const name = `People ${Math.random()}`;
    listId = (await owner.call<{ id: number }>('POST', '/api/v1/lists', { name })).body.id;
  });

  async function begin(content: string, settings: object = {}): Promise<number> {
    const form = new FormData();
    form.set('settings', JSON.stringify(settings));
    form.set('file', new Blob([content]), 'people.csv');
    const { status, body } = await owner.call<ImportBody>('POST', `/api/v1/lists/${listId}/imports`, form);
    expect(status).toBe(201);
    return body.id;
  }

  const act = (importId: number, action: string, by = owner) =>
    by.call<ImportBody>('POST', `/api/v1/imports/${importId}/${action}`);

  async function work(importId: number): Promise<void> {
    await http.app.get(ImportCutService).cut(company.companyId, importId);
    await http.app.get(ImportBatchService).run(company.companyId, importId, 1);
  }

  it('pauses, resumes and cancels; what does not fit the status is a conflict', async () => {
    const id = await begin('phone\n2125550100\n');
    expect(await act(id, 'resume')).toMatchObject({ status: 409 });
    expect(await act(id, 'pause')).toMatchObject({ status: 200, body: { id, status: 'paused' } });
    expect(await act(id, 'pause')).toMatchObject({
      status: 409,
      body: { detail: 'This import is paused and cannot be paused.' },
    });
    expect(await act(id, 'resume')).toMatchObject({ status: 200, body: { id, status: 'running' } });
    expect(await act(id, 'cancel')).toMatchObject({
      status: 200,
      body: { status: 'canceled', statusReason: 'Canceled by a person.', rows: 0 },
    });
    for (const action of ['pause', 'resume', 'cancel']) {
      expect(await act(id, action)).toMatchObject({ status: 409 });
    }
  });

  it('belong to their company, and take a sender', async () => {
    const id = await begin('phone\n2125550100\n');
    const stranger = ApiClient.withKey(http.url, (await createCompany(http.test.database, 'Theirs')).apiKey);
    const person = await ApiClient.signIn(http.url, company.email, company.password);
    const viewer = ApiClient.withKey(http.url, (await makeApiKey(person, { role: 'viewer' })).key);
    expect(await viewer.call('GET', `/api/v1/imports/${id}`)).toMatchObject({ status: 200 });
    for (const action of ['pause', 'resume', 'cancel']) {
      expect(await act(id, action, stranger)).toMatchObject({ status: 404 });
      expect(await act(id, action, viewer)).toMatchObject({ status: 403 });
    }
    expect(await owner.call('GET', `/api/v1/imports/${id}`)).toMatchObject({ body: { status: 'uploaded' } });
  });

  it('tell all that became of the rows, one by one and in the listing', async () => {
    await http.app.get(OptOutService).record(company.companyId, [12_125_550_101], 'manual');
    const id = await begin('phone\n2125550100\n2125550101\n2125550101\n12\n');
    await work(id);
    const expected = {
      status: 'completed',
      rows: 4,
      inserted: 2,
      updated: 0,
      duplicates: 1,
      rejected: 1,
      rejectedByReason: { too_short: 1 },
      optedOut: 2,
      percent: 100,
      secondsLeft: null,
    };
    const { body } = await owner.call<ImportBody>('GET', `/api/v1/imports/${id}`);
    expect(body).toMatchObject(expected);
    const places = body['places'];
    expect(places).toEqual({
      fromMemory: expect.any(Number),
      fromRedis: expect.any(Number),
      fromTable: expect.any(Number),
      hitRate: expect.any(Number),
    });
    const { body: page } = await owner.call<{ items: ImportBody[] }>(
      'GET',
      `/api/v1/imports?listId=${listId}`,
    );
    expect(page.items).toEqual([body]);
  });

  it('bring no more custom fields than a list may have, and nothing comes of a refusal', async () => {
    await http.test.database.execute('INSERT INTO contact_list_fields (company_id, list_id, name) VALUES ?', [
      Array.from({ length: FIELD_LIMITS.listCustomFields - 1 }, (_, n) => [
        company.companyId,
        listId,
        `Field ${n}`,
      ]),
    ]);
    const form = new FormData();
    form.set('file', new Blob(['phone,one,two\n2125550100,1,2\n']), 'people.csv');
    const refused = await owner.call('POST', `/api/v1/lists/${listId}/imports`, form);
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ field: 'mapping.custom' }] } });
    const imports = await owner.call<{ items: object[] }>('GET', `/api/v1/imports?listId=${listId}`);
    expect(imports.body.items).toEqual([]);
    await begin('phone,one\n2125550100,1\n');
  });

  it('opt out everybody in the file where the settings say so', async () => {
    const id = await begin('phone\n2125550190\n2125550191\n', { optOutAll: true });
    await work(id);
    const { body } = await owner.call<ImportBody>('GET', `/api/v1/imports/${id}`);
    expect(body).toMatchObject({ status: 'completed', settings: { optOutAll: true }, optedOut: 2 });
    expect([
      ...(await http.app.get(OptOutService).find(company.companyId, 0, [12_125_550_190, 12_125_550_191])),
    ]).toHaveLength(2);
  });

  it('hand out any number of rejected rows without reading ahead, and stop where nobody takes them', async () => {
    const id = await begin('phone,note\n2125550100,x\n');
    for (let page = 0; page < PAGES; page++) {
      await http.test.database.execute(
        'INSERT INTO import_rejections (import_id, record_number, batch_number, line_number, reason, fields) VALUES ?',
        [
          Array.from({ length: ROWS_PER_PAGE }, (_, index) => {
            const row = page * ROWS_PER_PAGE + index + 1;
            const fields = JSON.stringify(['=cmd|x', `${row}`.padEnd(500, 'x')]);
            return [id, row, 1, row + 1, 'not_a_number', fields];
          }),
        ],
      );
    }
    const batches = http.app.get(ImportBatchRepository);
    const rejections = batches.rejections.bind(batches);
    let reads = 0;
    batches.rejections = (...page) => {
      reads++;
      return rejections(...page);
    };
    try {
      let closed = false;
      http.app.getHttpServer().once('request', (_request: IncomingMessage, response: ServerResponse) => {
        response.once('close', () => {
          closed = true;
        });
      });
      await takeSome(`${http.url}/api/v1/imports/${id}/rejections.csv`, company.apiKey);
      await waitUntil('the server has let go of the client', () => closed);
      const readsThen = reads;
      // What the sockets and streams between the two hold is a few MB; the rest was never read.
      expect(readsThen).toBeLessThan(PAGES / 2);
      const whole = await owner.call<string>('GET', `/api/v1/imports/${id}/rejections.csv`);
      expect(reads - readsThen).toBe(PAGES + 1);
      const lines = whole.body.split('\r\n');
      expect(lines).toHaveLength(PAGES * ROWS_PER_PAGE + 2);
      expect(lines[0]).toBe('line,reason,phone,note');
      expect(lines[1]).toMatch(
        /^2,The phone column holds something that is not a phone number\.,'=cmd\|x,1x/,
      );
      expect(lines.at(-2)).toMatch(new RegExp(`^${PAGES * ROWS_PER_PAGE + 1},`));
    } finally {
      batches.rejections = rejections;
    }
  });
});

/** Takes the first bytes of an answer and goes away. */
function takeSome(url: string, key: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, headers: { authorization: `Bearer ${key}` } }, (response) => {
      response.once('error', () => resolve());
      response.once('close', () => resolve());
      response.once('data', () => {
        response.pause();
        request.destroy();
      });
    });
    request.once('error', reject);
  });
}
