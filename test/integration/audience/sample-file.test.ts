import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AudienceFixture } from './audience-fixture.js';

const SAMPLE = 'scripts/samples/contacts-10000.csv';

describe('the sample file', () => {
  let fixture: AudienceFixture;

  beforeAll(async () => {
    fixture = await AudienceFixture.start();
  });

  afterAll(() => fixture.stop());

  it('is what its generator writes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sample-'));
    try {
      const out = join(folder, 'sample.csv');
      await promisify(execFile)(process.execPath, ['scripts/generate-sample.mjs', '--out', out]);
      expect((await readFile(out)).equals(await readFile(SAMPLE))).toBe(true);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('imports with every row accounted for', async () => {
    fixture.limit({});
    const companyId = await fixture.company();
    const listId = await fixture.list(companyId);
    const { one, totals } = await fixture.importAll(companyId, listId, await readFile(SAMPLE));
    expect(one.status).toBe('completed');
    expect(one.settings.mapping.fields).toEqual({
      firstName: 0,
      lastName: 1,
      phone: 2,
      email: 3,
      state: 4,
      zip: 5,
    });
    expect(totals.rejectedByReason).toEqual({
      bad_quotes: 6,
      empty_phone: 62,
      invalid_number: 33,
      not_a_number: 41,
      too_few_columns: 12,
      too_long: 17,
      too_many_columns: 19,
      too_short: 38,
    });
    // 310 repeated people, and two toll-free numbers that came twice.
    expect(totals).toMatchObject({
      rows: 10_000,
      inserted: 9_460,
      updated: 0,
      duplicates: 312,
      rejected: 228,
    });
    expect(await fixture.contactCount(listId)).toEqual({ kept: totals.inserted, counted: totals.inserted });
  });
});
