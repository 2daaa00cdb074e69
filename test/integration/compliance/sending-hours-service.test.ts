import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { HoursClass } from '../../../src/compliance/hours-classes/hours-class.js';
import { AS_THE_LAW } from '../../../src/compliance/sending-hours/company-hours.js';
import { CompanyHoursRepository } from '../../../src/compliance/sending-hours/company-hours.repository.js';
import { CompanyHoursService } from '../../../src/compliance/sending-hours/company-hours.service.js';
import { DEFAULT_HOURS_LAW } from '../../../src/compliance/sending-hours/default-hours-law.js';
import { HoursLawRepository } from '../../../src/compliance/sending-hours/hours-law.repository.js';
import { seedHoursLaw } from '../../../src/compliance/sending-hours/seed-hours-law.js';
import { SendingHoursService } from '../../../src/compliance/sending-hours/sending-hours.service.js';
import { SystemClock } from '../../../src/platform/clock/clock.js';
import { createCompany } from '../../support/companies.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';

const FLORIDA: HoursClass = {
  id: 1,
  country: 'US',
  timeZones: ['America/New_York'],
  states: ['FL'],
  purpose: 'promotional',
};
/** A Friday, at noon and at half past seven in the evening. */
const NOON = Date.parse('2026-11-20T12:00:00-05:00');
const EVENING = Date.parse('2026-11-20T19:30:00-05:00');

describe('the sending hours’ tables', () => {
  let test: TestDatabase;
  let companyId: number;

  beforeAll(async () => {
    test = await createTestDatabase();
    companyId = (await createCompany(test.database, 'Acme')).companyId;
  });
  afterAll(() => test.drop());
  beforeEach(async () => {
    for (const table of ['sending_hours_rules', 'sending_holidays', 'sending_closures'])
      await test.database.execute(`DELETE FROM ${table}`);
    await test.database.execute('DELETE FROM company_sending_hours');
    await seedHoursLaw(test.dataSource);
  });

  /** As another process sees it that has kept nothing yet. */
  const service = () =>
    new SendingHoursService(new HoursLawRepository(test.database), new CompanyHoursRepository(test.database));
  const allowed = async (now: number, of = service()) =>
    (await of.of(companyId)).verdict(FLORIDA, now).allowed;

  it('hold the defaults after seeding, by several processes at once too', async () => {
    await Promise.all([1, 2, 3, 4].map(() => seedHoursLaw(test.dataSource)));
    const law = await new HoursLawRepository(test.database).read();
    const byCode = (rows: readonly { code: string }[]) =>
      [...rows].sort((a, b) => (a.code < b.code ? -1 : 1)).map((row) => ({ ...row }));
    expect(byCode(law.rules)).toEqual(byCode(DEFAULT_HOURS_LAW.rules));
    expect(byCode(law.holidays)).toEqual(byCode(DEFAULT_HOURS_LAW.holidays));
    expect(law.closures).toEqual([]);
  });

  it('keep a row that somebody edited, which then counts', async () => {
    expect(await allowed(EVENING)).toBe(true);
    await test.database.execute(
      "UPDATE sending_hours_rules SET weekdays = '08:00-19:00', note = 'ours' WHERE code = 'US-FL'",
    );
    await seedHoursLaw(test.dataSource);
    expect(await allowed(EVENING)).toBe(false);
    expect(await allowed(NOON)).toBe(true);
  });

  it('begin and end a rule with its dates', async () => {
    await test.database.execute(
      `INSERT INTO sending_hours_rules (code, place, valid_from, valid_to, weekdays, saturday, sunday, holidays, note)
       VALUES ('US-FL 2026', 'US-FL', '2026-11-20', '2026-11-20', 'closed', 'closed', 'closed', 'weekday', '')`,
    );
    const day = 86_400_000;
    const days = [NOON - day, NOON, NOON + day];
    expect(await Promise.all(days.map((one) => allowed(one)))).toEqual([true, false, true]);
  });

  it('free nobody when they are emptied, or a rule is deleted', async () => {
    await test.database.execute('DELETE FROM sending_hours_rules');
    await test.database.execute('DELETE FROM sending_holidays');
    const night = Date.parse('2026-11-20T23:00:00-05:00');
    expect([await allowed(NOON), await allowed(night)]).toEqual([true, false]);
  });

  it('close a state for an emergency, until further notice too', async () => {
    await test.database.execute(
      "INSERT INTO sending_closures (place, from_date, reason) VALUES ('US-FL', '2026-11-20', 'hurricane')",
    );
    const hours = await service().of(companyId);
    expect(hours.verdict(FLORIDA, NOON - 86_400_000).allowed).toBe(true);
    expect(hours.verdict(FLORIDA, NOON)).toEqual({ allowed: false, opensAt: null });
  });

  it.each(['8-20', '25:00-26:00', 'never', ''])('refuse «%s» for a window', async (text) => {
    await expect(
      test.database.execute("UPDATE sending_hours_rules SET sunday = ? WHERE code = 'US-FL'", [text]),
    ).rejects.toThrow();
  });

  it('hold a company to its own hours at once in the process that set them, and one company only', async () => {
    const kept = service();
    expect(await allowed(EVENING, kept)).toBe(true);
    const companies = new CompanyHoursService(
      new CompanyHoursRepository(test.database),
      kept,
      new SystemClock(0),
    );
    await companies.set(companyId, { ...AS_THE_LAW, weekdays: '10:00-18:00' });
    expect([await allowed(EVENING, kept), await allowed(NOON, kept)]).toEqual([false, true]);
    const other = (await createCompany(test.database, 'Other')).companyId;
    expect((await kept.of(other)).verdict(FLORIDA, EVENING).allowed).toBe(true);
  });

  it('never make a company laxer than the law', async () => {
    await new CompanyHoursRepository(test.database).save(
      companyId,
      { ...AS_THE_LAW, weekdays: '00:00-24:00', saturday: '00:00-24:00', sunday: '00:00-24:00' },
      new Date(),
    );
    const hours = await service().of(companyId);
    expect(hours.verdict(FLORIDA, Date.parse('2026-11-20T20:30:00-05:00')).allowed).toBe(false);
    expect(hours.verdict(FLORIDA, Date.parse('2026-11-20T07:30:00-05:00')).allowed).toBe(false);
  });
});
