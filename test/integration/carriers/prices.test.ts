import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountPrices } from '../../../src/carriers/prices/account-prices.js';
import { PriceRepository } from '../../../src/carriers/prices/price.repository.js';
import { PriceService } from '../../../src/carriers/prices/price.service.js';
import {
  markupSettingSchema,
  priceSettingSchema,
} from '../../../src/carriers/prices/price-setting.schema.js';
import { PriceSettingService } from '../../../src/carriers/prices/price-setting.service.js';
import { SystemClock } from '../../../src/platform/clock/clock.js';
import { NotFoundError } from '../../../src/platform/errors.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';

describe('prices', () => {
  let test: TestDatabase;
  let prices: PriceService;
  let settings: PriceSettingService;
  let companyId: number;
  let accountId: number;

  beforeAll(async () => {
    test = await createTestDatabase();
    const clock = new SystemClock(0);
    const repository = new PriceRepository(test.database);
    prices = new PriceService(repository, clock);
    settings = new PriceSettingService(repository, test.database, clock);
    const company = await test.database.execute(
      "INSERT INTO companies (name, created_at) VALUES ('Test', NOW(3))",
    );
    companyId = company.insertId;
    const account = await test.database.execute(
      `INSERT INTO accounts (company_id, carrier, name, credentials, webhook_token, created_at)
       VALUES (?, 'simulator', 'Test', '', REPEAT('a', 32), NOW(3))`,
      [companyId],
    );
    accountId = account.insertId;
  });
  afterAll(() => test.drop());

  const set = (currency: string, price: string | undefined, byType = {}) =>
    settings.setPrices(priceSettingSchema.parse({ account: String(accountId), currency, price, byType }));
  const markup = (percent: string) =>
    settings.setMarkup(markupSettingSchema.parse({ company: String(companyId), percent }));

  async function addNumber(phone: number, type: string, rate: number): Promise<void> {
    await test.database.execute(
      `INSERT INTO numbers (company_id, account_id, phone, type, segments_per_minute, created_at)
       VALUES (?, ?, ?, ?, ?, NOW(3))`,
      [companyId, accountId, phone, type, rate],
    );
  }

  it('are none until they are set', async () => {
    expect(await prices.show(companyId, accountId)).toEqual({ currency: null, perSegment: [] });
    expect(await prices.costOf(companyId, accountId)).toBe('no_price');
  });

  it('come with the company’s markup, to the millionth, and hide what they are made of', async () => {
    await markup('12.5');
    expect(await set('USD', '0.0079', { toll_free: '0.01' })).toMatchObject({
      accountId,
      currency: 'USD',
      prices: { any: '0.0079', toll_free: '0.01' },
    });
    expect(await prices.show(companyId, accountId)).toEqual({
      currency: 'USD',
      perSegment: [
        // 0.0088875
        { numberType: null, price: '0.008888' },
        { numberType: 'toll_free', price: '0.01125' },
      ],
    });
  });

  it('make a cost by the types of the numbers, in proportion to their rates', async () => {
    await markup('0');
    await set('EUR', '0.01', { toll_free: '0.02' });
    expect(await prices.costOf(companyId, accountId)).toBe('no_number');
    await addNumber(12125550100, 'ten_dlc', 300);
    await addNumber(18005550100, 'toll_free', 100);
    const cost = await prices.costOf(companyId, accountId);
    if (typeof cost === 'string') throw new Error(cost);
    expect([cost.currency, cost.micros(0), cost.micros(3), cost.micros(1_000_000)]).toEqual([
      'EUR',
      0n,
      37_500n,
      12_500_000_000n,
    ]);
    // One type without a price: no cost is better than a wrong one.
    await set('EUR', undefined, { toll_free: '0.02' });
    expect(await prices.costOf(companyId, accountId)).toBe('no_price');
  });

  it('are replaced as a whole, with their currency', async () => {
    await set('USD', '0.01', { ten_dlc: '0.03' });
    await set('EUR', '0.02');
    expect(await prices.show(companyId, accountId)).toEqual({
      currency: 'EUR',
      perSegment: [{ numberType: null, price: '0.02' }],
    });
    await set('EUR', undefined);
    expect((await prices.show(companyId, accountId)).currency).toBeNull();
  });

  it('are nobody else’s business, and belong to accounts and companies that there are', async () => {
    await expect(prices.show(companyId + 1, accountId)).rejects.toThrow(NotFoundError);
    const nobody = { account: 999_999, currency: 'USD', byType: {} };
    await expect(settings.setPrices(nobody)).rejects.toThrow(NotFoundError);
    await expect(settings.setMarkup({ company: 999_999, percent: '1' })).rejects.toThrow(NotFoundError);
  });

  it.each([
    [{ account: '1', currency: 'ABC', price: '1' }],
    [{ account: '1', currency: 'USD', price: '-1' }],
    [{ account: '1', currency: 'USD', byType: { ten_dlc: '1e9' } }],
    [{ account: '1', currency: 'USD', byType: { pigeon: '1' } }],
    [{ account: '0', currency: 'USD' }],
  ])('refuse %j', (given) => {
    expect(priceSettingSchema.safeParse(given).success).toBe(false);
  });

  it('take a markup as the database gives it', () => {
    const table = { currency: 'USD', micros: new Map([['any' as const, 1_000_000n]]) };
    expect(new AccountPrices(table, 9_999_99n).of('ten_dlc')).toBe(100_999_900n);
  });
});
