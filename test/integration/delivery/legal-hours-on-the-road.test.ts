import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { AccountDirectory } from '../../../src/carriers/accounts/account-directory.js';
import { HoursClassService } from '../../../src/compliance/hours-classes/hours-class.service.js';
import type { SendJob } from '../../../src/contracts/send-job.js';
import { DispatcherService } from '../../../src/delivery/dispatch/dispatcher.service.js';
import { SenderService } from '../../../src/delivery/sending/sender.service.js';
import { DeliveryFixture, type World } from '../../support/delivery-world.js';
import { Reckoning } from '../../unit/compliance/reckoning/reckoning.js';

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
const DAY = 24 * 60 * MINUTE;
const GUARD = 10 * MINUTE;

/** One person in each of these: where clocks change and where not, half hours, several zones, several states. */
const PEOPLE: readonly { country: string; timeZones: string[]; states: string[] }[] = [
  { country: 'US', timeZones: ['America/New_York'], states: ['NY'] },
  { country: 'US', timeZones: ['America/New_York'], states: ['RI'] },
  { country: 'US', timeZones: ['America/New_York'], states: ['CT', 'NY'] },
  { country: 'US', timeZones: ['America/Chicago', 'America/New_York'], states: ['FL'] },
  { country: 'US', timeZones: ['America/Chicago'], states: ['AL'] },
  { country: 'US', timeZones: ['America/Chicago'], states: ['TX'] },
  { country: 'US', timeZones: ['America/Chicago', 'America/Denver'], states: ['TX'] },
  { country: 'US', timeZones: ['America/Chicago', 'America/Denver'], states: ['SD'] },
  { country: 'US', timeZones: ['America/Denver'], states: ['UT'] },
  { country: 'US', timeZones: ['America/Phoenix'], states: ['AZ'] },
  { country: 'US', timeZones: ['America/Los_Angeles', 'America/New_York'], states: ['NY', 'NV'] },
  { country: 'US', timeZones: ['America/Los_Angeles'], states: [] },
  { country: 'US', timeZones: ['America/Adak', 'America/Anchorage'], states: ['AK'] },
  { country: 'US', timeZones: ['Pacific/Honolulu'], states: ['HI'] },
  { country: 'CA', timeZones: ['America/St_Johns'], states: ['NL'] },
  { country: 'GB', timeZones: ['Europe/London'], states: [] },
  { country: 'AU', timeZones: ['Australia/Lord_Howe', 'Australia/Sydney'], states: [] },
];
const FIRST_PHONE = 16465550000;

/** In order of time. */
const DAYS = {
  'on Presidents’ Day': '2026-02-16',
  'when the clocks of America go forward': '2026-03-08',
  'when the clocks of Britain go forward': '2026-03-29',
  'when the clocks of Australia go back': '2026-04-05',
  'on a Saturday': '2026-05-16',
  'on a Sunday': '2026-05-17',
  'on a Wednesday': '2026-06-10',
  'when the clocks of America go back': '2026-11-01',
  'on Christmas': '2026-12-25',
};
/** Of the instants at which somebody's window opens or closes on a day, so many are walked past. */
const EDGES_A_DAY = 2;

interface Handed {
  person: number;
  at: number;
  validUntil: number;
}

describe('no message outside the legal hours, from the throttler to the carrier', () => {
  let fixture: DeliveryFixture;
  let world: World;
  const reckoning = new Reckoning(Date.parse('2026-01-01T00:00:00Z'), Date.parse('2026-12-30T00:00:00Z'));
  const handed: Handed[] = [];

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
    fixture.clock.time = Date.parse('2026-01-01T00:00:00Z');
    world = await fixture.createWorld();
    const classIds = await fixture
      .get(HoursClassService)
      .intern(PEOPLE.map((person) => ({ ...person, purpose: 'promotional' as const })));
    await fixture.database.execute(
      'INSERT INTO contacts (list_id, id, company_id, phone, country, hours_class_id, created_at, updated_at) VALUES ?',
      [
        PEOPLE.map(({ country }, index) => {
          const phone = FIRST_PHONE + index;
          const now = fixture.clock.date();
          return [world.listId, phone, world.companyId, phone, country, classIds[index], now, now];
        }),
      ],
    );
    const account = await fixture.get(AccountDirectory).get(world.accountId);
    if (!account) throw new Error('The account is gone.');
    const { driver } = account;
    const send = driver.send.bind(driver);
    jest.spyOn(driver, 'send').mockImplementation((message, context) => {
      const at = fixture.clock.time;
      const validUntil = at + message.validitySeconds * 1_000;
      handed.push({ person: Number(message.to) - FIRST_PHONE, at, validUntil });
      return send(message, context);
    });
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await fixture?.close();
  });

  /** By the independent reckoning: every law of every state, on every clock. */
  function isLawful(person: number, at: number): boolean {
    const { country, timeZones, states } = PEOPLE[person] ?? { country: '', timeZones: [], states: [] };
    return (states.length === 0 ? [null] : states).every((state) =>
      reckoning.isLawful({ country, state, timeZones }, at),
    );
  }
  const maySetOut = (person: number, at: number) => isLawful(person, at) && isLawful(person, at + GUARD);

  /** Quarters of an hour of a day, by UTC, at which the law changes for somebody; a few, spread over the day. */
  function edgesOf(date: string): number[] {
    const midnight = Date.parse(`${date}T00:00:00Z`);
    const edges: number[] = [];
    for (let at = midnight; at < midnight + DAY; at += QUARTER) {
      if (PEOPLE.some((_, person) => isLawful(person, at) !== isLawful(person, at - QUARTER))) edges.push(at);
    }
    const step = edges.length / EDGES_A_DAY;
    return Array.from({ length: EDGES_A_DAY }, (_, index) => edges[Math.floor(index * step)] ?? midnight);
  }

  /** A new campaign to everybody, as if nobody had been texted before. */
  async function begin(): Promise<void> {
    await fixture.database.execute("UPDATE campaigns SET status = 'canceled' WHERE company_id = ?", [
      world.companyId,
    ]);
    await fixture.database.execute('DELETE FROM inflight WHERE company_id = ?', [world.companyId]);
    await fixture.database.execute('DELETE FROM people WHERE company_id = ?', [world.companyId]);
    await fixture.createCampaign(world, 'running', 'Hi');
  }

  async function dispatch(): Promise<SendJob[]> {
    const dispatcher = fixture.get(DispatcherService);
    await dispatcher.dispatch(world.companyId, world.accountId, dispatcher.currentSlot());
    return fixture.takeJobs();
  }

  async function send(job: SendJob): Promise<void> {
    for (;;) {
      const verdict = await fixture.get(SenderService).send(job);
      if (verdict.kind === 'done') return;
      await wait(verdict.ms);
    }
  }

  it.each(Object.entries(DAYS))('is sent %s', async (_, date) => {
    const wrong: unknown[] = [];
    for (const edge of edgesOf(date)) {
      for (const [early, late] of [
        [GUARD + MINUTE, 0],
        [GUARD + MINUTE, 5 * MINUTE],
        [GUARD, 0],
        [MINUTE, 0],
        [MINUTE, 2 * MINUTE],
        [0, 20 * MINUTE],
      ] as const) {
        fixture.clock.time = edge - early;
        await begin();
        const jobs = await dispatch();
        const dispatchedAt = fixture.clock.time;
        fixture.clock.time += late;
        handed.length = 0;
        await Promise.all(jobs.map(send));
        const got = new Set(handed.map(({ person }) => person));
        for (const person of PEOPLE.keys()) {
          const expected = maySetOut(person, dispatchedAt) && maySetOut(person, fixture.clock.time);
          if (got.has(person) !== expected) wrong.push({ person, at: fixture.clock.date(), expected });
        }
        for (const { person, at, validUntil } of handed) {
          for (let minute = at; minute < validUntil; minute += MINUTE) {
            if (!isLawful(person, minute)) {
              wrong.push({ person, at: new Date(at), validUntil: new Date(validUntil) });
              break;
            }
          }
        }
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
  });

  it('was judged by what the carrier took', async () => {
    const { accepted, submissions } = await fixture.ledger(world);
    expect(accepted).toBe(submissions);
    expect(accepted).toBeGreaterThan(330);
  });
});
