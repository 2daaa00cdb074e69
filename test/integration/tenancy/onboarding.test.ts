import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { onboarding } from '../../support/companies.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';

describe('a company from the console', () => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await createTestDatabase();
  });

  afterAll(() => test.drop());

  const input = {
    name: 'Sandbox',
    email: 'sandbox@example.com',
    password: 'first password',
    operator: false,
  };
  const create = (changes: object = {}) => onboarding(test.database).create({ ...input, ...changes });
  const count = async (table: string) => {
    const [row] = await test.database.query<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`);
    return row?.n;
  };

  it('is made once, however often and at the same time', async () => {
    const made = await Promise.all([create(), create(), create()]);
    expect(new Set(made.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(await count('companies')).toBe(1);
    const [before] = await test.database.query<{ hash: string }>('SELECT password_hash AS hash FROM users');
    expect(await create({ password: 'another password', operator: true })).toEqual(made[0]);
    const [after] = await test.database.query<{ hash: string; operator: number }>(
      'SELECT password_hash AS hash, is_operator AS operator FROM users',
    );
    expect(after).toEqual({ ...before, operator: 1 });
    expect(made[0]).not.toHaveProperty('apiKey');
  });

  it('gets a fresh key in the place of the former one', async () => {
    const first = await create({ apiKeyName: 'demo' });
    const second = await create({ apiKeyName: 'demo' });
    expect(first.apiKey).toMatch(/^sk_/);
    expect(second.apiKey).not.toBe(first.apiKey);
    const keys = await test.database.query<{ role: string; live: number }>(
      'SELECT role, revoked_at IS NULL AS live FROM api_keys ORDER BY id',
    );
    expect(keys).toEqual([
      { role: 'owner', live: 0 },
      { role: 'owner', live: 1 },
    ]);
  });

  it('suspends a company and lets it go on, as often as it is asked to', async () => {
    const { companyId } = await create({ name: 'Late payer' });
    const service = onboarding(test.database);
    const status = async () => {
      const [row] = await test.database.query('SELECT status FROM companies WHERE id = ?', [companyId]);
      return row;
    };
    for (const wanted of ['suspended', 'suspended', 'active', 'active'] as const) {
      expect(await service.setStatus(companyId, wanted)).toEqual({ companyId, status: wanted });
      expect(await status()).toEqual({ status: wanted });
    }
    await expect(service.setStatus(companyId + 1_000, 'suspended')).rejects.toThrow('No such company');
  });

  it('with another name is a second company of the same person', async () => {
    const first = await create();
    const other = await create({ name: 'Other' });
    expect(other.userId).toBe(first.userId);
    expect(other.companyId).not.toBe(first.companyId);
  });
});
