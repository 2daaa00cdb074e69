import { expect } from '@jest/globals';
import { AccountService } from '../../src/carriers/accounts/account.service.js';
import { PriceTermsService } from '../../src/carriers/charging/price-terms.service.js';
import { PriceSettingService } from '../../src/carriers/prices/price-setting.service.js';
import type { SendJob } from '../../src/contracts/send-job.js';
import { AnswerIntake } from '../../src/delivery/answers/answer-intake.service.js';
import { DispatcherService } from '../../src/delivery/dispatch/dispatcher.service.js';
import { BalanceService } from '../../src/tenancy/balance/balance.service.js';
import type { DeliveryFixture, World } from './delivery-world.js';

/** A price of every segment of the world's account, seen by its dispatcher at once. */
export async function setPrice(
  fixture: DeliveryFixture,
  { accountId }: World,
  price: string,
  { validFrom, currency = 'USD' }: { validFrom?: Date; currency?: string } = {},
): Promise<void> {
  await fixture
    .get(PriceSettingService)
    .setPrices({ account: accountId, currency, price, byType: {}, validFrom });
  fixture.get(PriceTermsService).forget();
}

/** Turns prepayment on, with a first top-up. */
export async function prepay(fixture: DeliveryFixture, { companyId }: World, amount: string): Promise<void> {
  const balance = fixture.get(BalanceService);
  await balance.set(companyId, { prepaid: true, currency: 'USD', warnBelow: '0' });
  await balance.topUp(companyId, { reference: 'invoice 1', amount, takeBack: false }, null);
  fixture.get(PriceTermsService).forget();
}

/** Another account of the world's company with a number of its own, under the prices of the first. */
export async function secondAccount(fixture: DeliveryFixture, world: World): Promise<World> {
  const other = await fixture.createWorld();
  await fixture.database.execute('UPDATE accounts SET company_id = ? WHERE id = ?', [
    world.companyId,
    other.accountId,
  ]);
  await fixture.database.execute("UPDATE contact_lists SET name = 'Other' WHERE id = ?", [other.listId]);
  for (const table of ['numbers', 'contact_lists']) {
    await fixture.database.execute(`UPDATE ${table} SET company_id = ? WHERE company_id = ?`, [
      world.companyId,
      other.companyId,
    ]);
  }
  const { credentials } = await fixture.get(AccountService).get(world.companyId, other.accountId);
  expect(credentials).toBeDefined();
  await fixture.get(PriceSettingService).setPrices({
    ...{ account: other.accountId, currency: 'USD', price: '0.01', byType: {}, validFrom: undefined },
  });
  fixture.get(PriceTermsService).forget();
  return { ...other, companyId: world.companyId };
}

/** One minute of the world's account. */
export async function dispatchMinute(fixture: DeliveryFixture, world: World): Promise<void> {
  const dispatcher = fixture.get(DispatcherService);
  await dispatcher.dispatch(world.companyId, world.accountId, dispatcher.currentSlot());
}

/** The same. @returns its jobs, off the queue */
export async function dispatchAll(fixture: DeliveryFixture, world: World): Promise<SendJob[]> {
  await dispatchMinute(fixture, world);
  return fixture.takeJobs();
}

/** An answer to a person, as the handler of replies writes it down. */
export async function putAnswer(fixture: DeliveryFixture, world: World, phone: number): Promise<void> {
  const intake = fixture.get(AnswerIntake);
  const terms = await intake.termsOf(world.companyId);
  const [number] = await fixture.database.query<{ id: number }>(
    'SELECT id FROM numbers WHERE account_id = ? LIMIT 1',
    [world.accountId],
  );
  const [last] = await fixture.database.query<{ id: number | null }>(
    'SELECT MAX(reply_id) AS id FROM answers WHERE company_id = ?',
    [world.companyId],
  );
  if (!terms || !number) throw new Error('The world has nothing to answer with.');
  const createdAt = fixture.clock.date();
  const answer = {
    ...{ companyId: world.companyId, accountId: world.accountId, numberId: number.id, phone },
    ...{ kind: 'help' as const, replyId: Number(last?.id ?? 0) + 1, boundClassId: null },
    ...{ campaignId: terms.campaignId, originCampaignId: null, keywordId: null, isStep: false, userId: null },
    ...{ contactId: null, listId: null, text: 'Answer', segments: 1, createdAt },
    notAfter: new Date(createdAt.getTime() + 3_600_000),
  };
  await fixture.database.transaction((sql) => intake.putAutomatic(sql, [answer], terms.freeClassId));
}

/** What a company has come to, all of it counted anew but what may be spent. Millionths. */
export interface Charges {
  messages: number;
  segments: number;
  cost: bigint;
  /** What was taken from its balance. */
  charged: bigint;
  reserved: bigint;
  toppedUp: bigint;
  /** Null: it pays afterwards. */
  available: bigint | null;
}

export async function chargesOf({ database }: DeliveryFixture, { companyId }: World): Promise<Charges> {
  const [used] = await database.query<Record<'messages' | 'segments' | 'cost' | 'charged', string>>(
    `SELECT COUNT(*) AS messages, COALESCE(SUM(m.segments), 0) AS segments,
            COALESCE(SUM(m.segments * t.micros), 0) AS cost,
            COALESCE(SUM(m.segments * t.micros * t.prepaid), 0) AS charged
       FROM messages m LEFT JOIN price_terms t ON t.id = m.price_id
      WHERE m.company_id = ? AND m.sent_at IS NOT NULL`,
    [companyId],
  );
  const [balance] = await database.query<Record<'reserved' | 'toppedUp' | 'available', string | null>>(
    `SELECT (SELECT SUM(reserved_micros) FROM inflight WHERE company_id = ?) AS reserved,
            (SELECT SUM(micros) FROM balance_top_ups WHERE company_id = ?) AS toppedUp,
            (SELECT available FROM balances WHERE company_id = ?) AS available`,
    [companyId, companyId, companyId],
  );
  return {
    messages: Number(used?.messages ?? 0),
    segments: Number(used?.segments ?? 0),
    cost: BigInt(used?.cost ?? 0),
    charged: BigInt(used?.charged ?? 0),
    reserved: BigInt(balance?.reserved ?? 0),
    toppedUp: BigInt(balance?.toppedUp ?? 0),
    available: balance?.available == null ? null : BigInt(balance.available),
  };
}

/** Kept usage is what the messages say, day by day, and a balance is what was paid in less what it was taken for. */
export async function expectSums(fixture: DeliveryFixture, world: World): Promise<void> {
  const { database } = fixture;
  const counted = await database.query(
    `SELECT CAST(DATE_FORMAT(sent_at, '%Y%m%d') AS UNSIGNED) AS day, campaign_id AS campaignId,
            COALESCE(price_id, 0) AS priceId, COUNT(*) AS messages, CAST(SUM(COALESCE(segments, 0)) AS UNSIGNED) AS segments
       FROM messages WHERE company_id = ? AND sent_at IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    [world.companyId],
  );
  const kept = await database.query(
    `SELECT day, campaign_id AS campaignId, price_id AS priceId, messages, segments
       FROM usage_days WHERE company_id = ? ORDER BY 1, 2, 3`,
    [world.companyId],
  );
  expect(kept).toEqual(counted);
  const { available, toppedUp, charged, reserved } = await chargesOf(fixture, world);
  if (available !== null) expect(available).toBe(toppedUp - charged - reserved);
}

/** Numbers from 0 to 1, the same for each seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
