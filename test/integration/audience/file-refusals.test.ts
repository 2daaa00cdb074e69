import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { AudienceApiModule } from '../../../src/audience/audience-api.module.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { TenancyApiModule } from '../../../src/tenancy/tenancy-api.module.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { storedFiles } from '../../support/stored-files.js';

@Module({ imports: [PlatformModule, TenancyApiModule, AudienceApiModule] })
class RefusalsAppModule {}

/** What people upload in place of a CSV file, named as one, and the words that they get to read. */
const NO_TABLES: [string, Buffer, string][] = [
  [
    'an Excel workbook',
    Buffer.from('504b0304140006000800000021', 'hex'),
    'is an Excel workbook or a zip archive',
  ],
  ['an old Excel workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'is an old Excel workbook'],
  ['a PDF', Buffer.from('%PDF-1.7\n1 0 obj << /Type /Catalog >>'), 'is a PDF'],
  ['a JPEG', Buffer.from('ffd8ffe000104a46494600', 'hex'), 'is a picture (JPEG)'],
  ['a PNG', Buffer.from('89504e470d0a1a0a0000000d', 'hex'), 'is a picture (PNG)'],
  ['JSON', Buffer.from('[{"phone":"2125550100"}]'), 'is a JSON file'],
  ['a web page', Buffer.from('<!doctype html>\n<html><body>2125550100'), 'is a web page (HTML)'],
  ['bytes', Buffer.from('0001ff00fe0203fc0009', 'hex'), 'is not a text file'],
  ['an empty file', Buffer.alloc(0), 'is empty'],
  ['blank lines', Buffer.from('\r\n \r\n'), 'holds no rows'],
  ['a header alone', Buffer.from('Phone,Name\r\n'), 'holds a header row and no rows below it'],
  ['prose', Buffer.from('Dear all,\nplease find attached\n'), 'has no column that holds phone numbers'],
  ['one endless line', Buffer.alloc(300_000, 'abc '), 'has a first line longer than 256 KB'],
  ['a PDF that is packed', gzipSync('%PDF-1.7\n1 0 obj'), 'is a PDF'],
  ['a packed file that ends too early', gzipSync('Phone\n2125550100\n').subarray(0, -8), 'it ends too early'],
  ['a file packed twice', gzipSync(gzipSync('Phone\n2125550100\n')), 'is compressed twice'],
];

const FILE = 'Name,Phone,Zone,Country\nAnn,020 7946 0958,-5,GB\nBob,0161 496 0000,+1,GB\n';

/** Settings that cannot work with the file, and the fields that the answer names. */
const NO_SETTINGS: [string, object, Record<string, string>][] = [
  ['an unknown column', { mapping: { phone: 'Fone' } }, { 'mapping.phone': 'has no column «Fone»' }],
  [
    'a column twice',
    { mapping: { phone: 1, lastName: 'Phone' } },
    { 'mapping.lastName': 'takes the same column' },
  ],
  [
    'a phone column without a number',
    { defaultCountry: 'GB', mapping: { phone: 'Name' } },
    { 'mapping.phone': 'holds no valid phone number' },
  ],
  [
    'a time zone column that holds none',
    { defaultCountry: 'GB', mapping: { phone: 1, timeZone: 2 } },
    { 'mapping.timeZone': 'holds no time zone' },
  ],
  [
    'an e-mail column that holds none',
    { defaultCountry: 'GB', mapping: { phone: 1, email: 0 } },
    { 'mapping.email': 'holds no e-mail address' },
  ],
  [
    'no country, where the file names one',
    {},
    { defaultCountry: 'with defaultCountry GB, which the file names' },
  ],
  [
    'another delimiter',
    { delimiter: ';', defaultCountry: 'GB' },
    { file: 'has no column that holds phone numbers' },
  ],
  ['another encoding', { encoding: 'utf-16le' }, { file: '' }],
  ['an unknown encoding', { encoding: 'latin-9' }, { 'settings.encoding': '' }],
];

describe('files and settings that cannot work, over HTTP', () => {
  let http: TestHttpApp;
  let folder: string;
  let owner: ApiClient;
  let listId: number;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'refusals-'));
    http = await startHttpApp(RefusalsAppModule, { STORAGE_DIR: folder });
    owner = ApiClient.withKey(http.url, (await createCompany(http.test.database, 'Ours')).apiKey);
    listId = (await owner.call<{ id: number }>('POST', '/api/v1/lists', { name: 'People' })).body.id;
  });

  afterAll(async () => {
    await http.close();
    await rm(folder, { recursive: true });
  });

  async function refused(file: Buffer, settings: object): Promise<{ field: string; problem: string }[]> {
    const answers = [];
    for (const path of ['imports', 'imports/preview']) {
      const form = new FormData();
      form.set('settings', JSON.stringify(settings));
      form.set('file', new Blob([new Uint8Array(file)]), 'people.csv');
      const answer = await owner.call<{ errors?: { field: string; problem: string }[] }>(
        'POST',
        `/api/v1/lists/${listId}/${path}`,
        form,
      );
      expect([path, answer.status]).toEqual([path, 422]);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      answers.push(answer.body.errors ?? []);
    }
    expect(await storedFiles(folder)).toEqual([]);
    expect((await owner.call<{ items: object[] }>('GET', '/api/v1/imports')).body.items).toEqual([]);
    expect(answers[1]).toEqual(answers[0]);
    return answers[0] ?? [];
  }

  it.each(NO_TABLES)('%s is refused in words of its own, and nothing is left', async (_, file, words) => {
    const errors = await refused(file, {});
    expect(errors).toEqual([{ field: 'file', problem: expect.stringContaining(words) }]);
  });

  it.each(NO_SETTINGS)('%s is refused by its field, and nothing is left', async (_, settings, problems) => {
    const errors = await refused(Buffer.from(FILE), settings);
    expect(errors).toEqual(
      Object.entries(problems).map(([field, words]) => ({ field, problem: expect.stringContaining(words) })),
    );
  });

  it('shows how a file would be read', async () => {
    const form = new FormData();
    form.set('settings', JSON.stringify({ defaultCountry: 'GB', optOutAll: true }));
    const text = `Name;Phone\r\n${'Zoë;020 7946 0958\r\n'.repeat(25)}`;
    form.set(
      'file',
      new Blob([new Uint8Array(gzipSync(Buffer.from(text, 'utf16le').swap16()))]),
      'people.csv.gz',
    );
    const preview = await owner.call<{ rows: string[][] }>(
      'POST',
      `/api/v1/lists/${listId}/imports/preview`,
      form,
    );
    expect(preview.status).toBe(200);
    expect(preview.body).toMatchObject({
      settings: {
        compression: 'gzip',
        encoding: 'utf-16be',
        encodingSource: 'content',
        lineEnds: 'crlf',
        delimiter: ';',
        hasHeader: true,
        columns: ['Name', 'Phone'],
        mapping: { fields: { phone: 1 }, custom: [{ name: 'Name', column: 0 }] },
        defaultCountry: 'GB',
        duplicates: 'keep',
        optOutAll: true,
      },
    });
    expect(preview.body.rows).toEqual(Array.from({ length: 20 }, () => ['Zoë', '020 7946 0958']));
  });
});
