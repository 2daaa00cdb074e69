import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AccountService } from '../../../src/carriers/accounts/account.service.js';
import { NumberHealthRepository } from '../../../src/carriers/numbers/number-health.repository.js';
import { AccountWatch } from '../../../src/insight/alert-watch/account-watch.service.js';
import { AlertEndings } from '../../../src/insight/alert-watch/alert-endings.service.js';
import { AlertWatchRepository } from '../../../src/insight/alert-watch/alert-watch.repository.js';
import { Clock } from '../../../src/platform/clock/clock.js';
import type { AlertKind } from '../../../src/tenancy/alerts/alert.js';
import { AlertRepository } from '../../../src/tenancy/alerts/alert.repository.js';
import { AlertService } from '../../../src/tenancy/alerts/alert.service.js';
import { DeliveryFixture, type World } from '../../support/delivery-world.js';

const MINUTE = 60_000;

describe('the watch over alerts', () => {
  let fixture: DeliveryFixture;
  let watch: AccountWatch;
  let endings: AlertEndings;
  let world: World;
  let numberId: number;

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
    const repository = new AlertWatchRepository(fixture.database);
    const [alerts, clock] = [fixture.get(AlertService), fixture.get(Clock)];
    watch = new AccountWatch(repository, alerts, clock);
    const [lasting, health] = [fixture.get(AlertRepository), fixture.get(NumberHealthRepository)];
    endings = new AlertEndings(lasting, alerts, repository, health, clock);
  });
  beforeEach(async () => {
    fixture.clock.nextNoon();
    world = await fixture.createWorld();
    const [number] = await fixture.database.query<{ id: number }>(
      'SELECT id FROM numbers WHERE account_id = ?',
      [world.accountId],
    );
    numberId = number?.id ?? 0;
  });
  afterAll(() => fixture?.close());

  /** Counts of the day so far, and a look half an hour later. */
  async function look(accepted: number, delivered: number, failed: number): Promise<void> {
    const day = Number(new Date(fixture.clock.time).toISOString().slice(0, 10).replaceAll('-', ''));
    await fixture.database.execute(
      'REPLACE INTO number_days (number_id, day, accepted, delivered, failed) VALUES (?)',
      [[numberId, day, accepted, delivered, failed]],
    );
    await watch.run();
    fixture.clock.time += 30 * MINUTE;
  }
  const open = async () => {
    const rows = await fixture.database.query<{ kind: AlertKind }>(
      'SELECT kind FROM alerts WHERE company_id = ? AND lasts = 1 ORDER BY id',
      [world.companyId],
    );
    return rows.map(({ kind }) => kind);
  };
  const raise = (kind: AlertKind, subject: string) =>
    fixture.get(AlertService).raiseNow({ companyId: world.companyId, kind, subject, message: 'Look at it.' });

  it('misses delivery reports half an hour after the messages, until one comes', async () => {
    await look(0, 0, 0);
    await look(150, 0, 0);
    expect(await open()).toEqual([]);
    await look(150, 0, 0);
    expect(await open()).toEqual(['no_delivery_reports']);
    await look(200, 0, 0);
    await look(200, 3, 0);
    expect(await open()).toEqual([]);
  });

  it('tells of an account over which too much fails, for as long as it does', async () => {
    await look(0, 0, 0);
    await look(200, 100, 60);
    expect(await open()).toEqual(['failure_share']);
    await look(400, 200, 120);
    expect(await open()).toEqual(['failure_share']);
    await look(600, 390, 130);
    expect(await open()).toEqual([]);
  });

  it('looks once in half an hour, however often it is asked', async () => {
    await look(0, 0, 0);
    fixture.clock.time -= MINUTE;
    await look(200, 100, 60);
    expect(await open()).toEqual([]);
  });

  it('ends alerts whose cause is gone, and no others', async () => {
    await fixture.database.execute("UPDATE accounts SET status = 'stopped' WHERE id = ?", [world.accountId]);
    const campaignId = await fixture.createCampaign(world, 'paused');
    const other = await fixture.createCampaign(world, 'running');
    const until = new Date(fixture.clock.time + 5 * MINUTE);
    await fixture.database.execute(
      `INSERT INTO number_health (number_id, level, reason, slowed_since, slowed_until) VALUES (?, 1, 'throttled', ?, ?)`,
      [numberId, fixture.clock.date(), until],
    );
    await raise('account_stopped', `account:${world.accountId}`);
    await raise('campaign_failing', `campaign:${campaignId}`);
    await raise('opt_out_rate', `campaign:${other}`);
    await raise('number_slowed', `number:${numberId}`);
    await raise('balance_low', 'balance');
    await endings.run();
    expect(await open()).toHaveLength(5);

    await fixture.get(AccountService).resume(world.companyId, world.accountId);
    expect(await open()).toEqual(['campaign_failing', 'opt_out_rate', 'number_slowed', 'balance_low']);
    await fixture.database.execute("UPDATE campaigns SET status = 'canceled' WHERE id IN (?)", [
      [campaignId, other],
    ]);
    fixture.clock.time += 6 * MINUTE;
    await endings.run();
    expect(await open()).toEqual(['balance_low']);
  });
});
