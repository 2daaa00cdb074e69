import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TransactionSql } from '../../../src/platform/database/database.js';
import { AudienceFixture } from './audience-fixture.js';

const MESS = [
  '\ufeffFirst Name,Last Name,Mobile Phone,State,Company\r\n',
  'Ann,"Smith, Jr.",(201) 555-0123,NJ,"Acme ""Best"" Inc"\r\n',
  'Bob,"O\r\nNeil",+1 212 555 0124,,\r\n',
  'Cem,Öztürk,312.555.0125,Illinois,Çelik\r\n',
  'Dan,Double,2015550123,NJ,again\r\n',
  '\r\n',
  'Eve,Empty,,NY,\r\n',
  'Fay,Letters,call me,NY,\r\n',
  'Gus,Short,555012,NY,\r\n',
  'Hal,Long,+1 212 555 0124 99999,NY,\r\n',
  'Ida,Invalid,999-555-0100,NY,\r\n',
  'Jon,Few\r\n',
  'Kim,Many,2125550126,NY,Acme,extra\r\n',
  'Lea,"Open,2125550127,NY,x\r\n',
  'Max,Inch,2125550128,NY,5" pipe\r\n',
  'Nia,Free,800-555-0199,,\r\n',
  'Oli,London,+44 20 7946 0958,,\r\n',
  'Pam,Trailing,2125550129,NY',
].join('');

describe('importing a file with the mess of real ones', () => {
  let fixture: AudienceFixture;
  let companyId: number;
  let listId: number;

  beforeAll(async () => {
    fixture = await AudienceFixture.start();
    companyId = await fixture.company();
  });

  afterAll(() => fixture.stop());

  beforeEach(async () => {
    fixture.limit({});
    listId = await fixture.list(companyId);
  });

  const sums = {
    rows: 16,
    inserted: 7,
    updated: 0,
    duplicates: 1,
    rejected: 8,
    rejectedByReason: {
      empty_phone: 1,
      not_a_number: 1,
      too_short: 1,
      too_long: 1,
      invalid_number: 1,
      too_few_columns: 1,
      too_many_columns: 1,
      bad_quotes: 1,
    },
  };

  it.each([1, 2, 3, 5, 10_000])('accounts for every row, in batches of %d', async (batchRows) => {
    fixture.limit({ batchRows });
    const { one, totals } = await fixture.importAll(companyId, listId, MESS);
    expect(one.status).toBe('completed');
    expect(totals).toMatchObject(sums);
    expect(await fixture.contactCount(listId)).toEqual({ kept: 7, counted: 7 });
    const rejected = await fixture.database.query(
      'SELECT record_number AS record, line_number AS line, reason FROM import_rejections WHERE import_id = ? ORDER BY 1',
      [one.id],
    );
    expect(rejected).toEqual([
      { record: 5, line: 8, reason: 'empty_phone' },
      { record: 6, line: 9, reason: 'not_a_number' },
      { record: 7, line: 10, reason: 'too_short' },
      { record: 8, line: 11, reason: 'too_long' },
      { record: 9, line: 12, reason: 'invalid_number' },
      { record: 10, line: 13, reason: 'too_few_columns' },
      { record: 11, line: 14, reason: 'too_many_columns' },
      { record: 12, line: 15, reason: 'bad_quotes' },
    ]);
  });

  it('writes what the rows say, and where the numbers are', async () => {
    await fixture.importAll(companyId, listId, MESS);
    const contacts = await fixture.contacts<Record<string, unknown>>(
      listId,
      `phone, first_name AS first, last_name AS last, country, region, custom_fields AS custom,
       (SELECT CONCAT(time_zones, ' ', states) FROM hours_classes h WHERE h.id = hours_class_id) AS hours`,
    );
    const custom = (value: unknown) => (typeof value === 'string' ? JSON.parse(value) : value);
    expect(contacts.map((row) => ({ ...row, custom: custom(row['custom']) }))).toEqual([
      {
        phone: 12015550123,
        first: 'Ann',
        last: 'Smith, Jr.',
        country: 'US',
        region: 'NJ',
        custom: { Company: 'Acme "Best" Inc' },
        hours: 'America/New_York NJ',
      },
      {
        phone: 12125550124,
        first: 'Bob',
        last: 'O\r\nNeil',
        country: 'US',
        region: 'NY',
        custom: null,
        hours: 'America/New_York NY',
      },
      expect.objectContaining({ phone: 12125550128, custom: { Company: '5" pipe' } }),
      expect.objectContaining({ phone: 12125550129, last: 'Trailing' }),
      {
        phone: 13125550125,
        first: 'Cem',
        last: 'Öztürk',
        country: 'US',
        region: 'IL',
        custom: { Company: 'Çelik' },
        hours: 'America/Chicago IL',
      },
      expect.objectContaining({ phone: 18005550199, country: 'US', region: null, hours: ' ' }),
      expect.objectContaining({ phone: 442079460958, country: 'GB', hours: 'Europe/London ' }),
    ]);
  });

  it('removes the file when all is done', async () => {
    await fixture.importAll(companyId, listId, MESS);
    expect(await fixture.storedFiles()).toEqual([]);
  });

  it('keeps rejected rows of any length in statements below the smallest packet, 1 MB', async () => {
    const long = `"${'""\\'.repeat(400)}"`;
    const rows = Array.from({ length: 300 }, (_, row) => `none,${Array(5).fill(long).join(',')},${row}\n`);
    const execute = TransactionSql.prototype.execute;
    let longest = 0;
    TransactionSql.prototype.execute = function (sql, parameters) {
      longest = Math.max(longest, JSON.stringify(parameters ?? []).length);
      return execute.call(this, sql, parameters);
    };
    const { totals } = await fixture
      .importAll(companyId, listId, `phone,a,b,c,d,e,n\n2125550100,,,,,,\n${rows.join('')}`)
      .finally(() => {
        TransactionSql.prototype.execute = execute;
      });
    expect(totals).toMatchObject({ inserted: 1, rejected: 300 });
    expect(longest).toBeLessThan(1024 * 1024);
  });

  it('rejects the rows that are not UTF-8 and no others', async () => {
    const good = `phone,name\n${Array.from({ length: 30_000 }, (_, i) => `21255${String(10_000 + i).slice(-5)},Zoë ${i}`).join('\n')}\n`;
    const file = Buffer.concat([
      Buffer.from(good),
      Buffer.from('2015550100,Jos\xe9\n2015550101,Ann\n', 'latin1'),
    ]);
    const { totals } = await fixture.importAll(companyId, listId, file);
    expect(totals).toMatchObject({ rows: 30_002, rejected: 1, rejectedByReason: { not_utf8: 1 } });
    expect(totals.inserted + totals.duplicates + totals.rejected).toBe(30_002);
  });

  it('keeps a rejected value that is cut where a character of two units stands', async () => {
    const long = `${'x'.repeat(499)}😀`;
    const { totals } = await fixture.importAll(companyId, listId, `phone,note\n2125550100,a\nnone,${long}\n`);
    expect(totals).toMatchObject({ rows: 2, inserted: 1, rejectedByReason: { not_a_number: 1 } });
  });

  it('uses just the zone that the contact names, and refuses what names none', async () => {
    const { totals } = await fixture.importAll(
      companyId,
      listId,
      'phone,time zone\n8005550100,America/Denver\n2125550100,Pacific\n2125550101,Middle Earth\n2125550102,\n',
    );
    expect(totals).toMatchObject({ inserted: 3, rejectedByReason: { unknown_time_zone: 1 } });
    const hours = await fixture.contacts<{ zones: string }>(
      listId,
      '(SELECT time_zones FROM hours_classes h WHERE h.id = hours_class_id) AS zones',
    );
    expect(hours.map(({ zones }) => zones)).toEqual([
      'America/Los_Angeles',
      'America/New_York',
      'America/Denver',
    ]);
  });
});
