import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountService } from '../../../src/carriers/accounts/account.service.js';
import { DriverRegistry } from '../../../src/carriers/driver-registry.js';
import { SimulatorDriver } from '../../../src/carriers/drivers/simulator.driver.js';
import { ShiftedClockCheck } from '../../../src/carriers/shifted-clock.check.js';
import { createCompany, type TestCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { CarriersTestModule } from './carriers-test.module.js';

/** A carrier that reaches people. */
const realDriver = Object.assign(new SimulatorDriver(), { code: 'real' });

describe('a shifted clock', () => {
  let running: TestHttpApp;
  let company: TestCompany;

  beforeAll(async () => {
    running = await startHttpApp(CarriersTestModule, { CLOCK_OFFSET_MS: '3600000' });
    company = await createCompany(running.test.database, 'Acme');
  });

  afterAll(() => running.close());

  const credentials = { accountId: 'acme', apiKey: 'a long key' };
  const create = (carrier: string) =>
    running.app
      .get(AccountService)
      .create(company.companyId, { carrier, name: 'Main', credentials, segmentsPerMinute: null });

  it('allows accounts at the simulated carrier', async () => {
    await expect(create('simulator')).resolves.toMatchObject({ carrier: 'simulator' });
    await expect(running.app.get(ShiftedClockCheck).onModuleInit()).resolves.toBeUndefined();
  });

  it('refuses accounts at any other', async () => {
    const registry = running.app.get(DriverRegistry);
    const withReal = new DriverRegistry([...registry.list(), realDriver]);
    const accounts = running.app.get(AccountService);
    Object.defineProperty(accounts, 'drivers', { value: withReal });
    await expect(create('real')).rejects.toThrow('CLOCK_OFFSET_MS');
  });

  it('refuses to boot where there is an account at any other', async () => {
    await running.test.database.execute(
      `INSERT INTO accounts (company_id, carrier, name, credentials, webhook_token, created_at)
       VALUES (?, 'real', 'Main', '', 'a', NOW(3))`,
      [company.companyId],
    );
    await expect(running.app.get(ShiftedClockCheck).onModuleInit()).rejects.toThrow('accounts at real');
  });
});
