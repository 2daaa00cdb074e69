import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { redisKeys } from '../../../src/contracts/redis-keys.js';
import type { SendJob } from '../../../src/contracts/send-job.js';
import { DispatcherService } from '../../../src/delivery/dispatch/dispatcher.service.js';
import { SenderService } from '../../../src/delivery/sending/sender.service.js';
import { Log } from '../../../src/platform/logging/log.js';
import { DeliveryFixture, phonesFrom, type World } from '../../support/delivery-world.js';

const MESSAGES = 6;
const FIRST_PHONE = 16465550000;

/** What a carrier's answer must come to. */
interface Effect {
  /** Of each message. */
  message: string;
  /** Of each person: the verdict for good. */
  unreachable: string | null;
  optedOut: boolean;
  /** Whether the person counts as texted. */
  texted: boolean;
  account: 'active' | 'stopped';
  /** Whether the attempt still stands, to be settled by a report or a question. */
  open: boolean;
}

const KEPT: Effect = {
  message: 'sent',
  unreachable: null,
  optedOut: false,
  texted: true,
  account: 'active',
  open: false,
};
const BACK = { texted: false };
const STOPPED = { ...BACK, message: 'pending', account: 'stopped' as const };

const OUTCOMES: readonly [string, object, Effect][] = [
  ['accepted', {}, KEPT],
  ['for now', { rejects: { temporary: 1 } }, { ...KEPT, ...BACK, message: 'pending:temporary' }],
  ['throttled', { rejects: { throttled: 1 } }, { ...KEPT, ...BACK, message: 'pending' }],
  [
    'an invalid number',
    { rejects: { invalid_number: 1 } },
    { ...KEPT, message: 'failed:invalid_number', unreachable: 'invalid_number' },
  ],
  [
    'an unreachable number',
    { rejects: { unreachable: 1 } },
    { ...KEPT, message: 'failed:unreachable', unreachable: 'unreachable' },
  ],
  ['opted out', { rejects: { opted_out: 1 } }, { ...KEPT, message: 'failed:opted_out', optedOut: true }],
  ['filtered', { rejects: { filtered: 1 } }, { ...KEPT, message: 'failed:filtered' }],
  [
    'a sender that is not registered',
    { rejects: { sender_not_registered: 1 } },
    { ...KEPT, message: 'failed:sender_not_registered' },
  ],
  ['without funds', { rejects: { insufficient_funds: 1 } }, { ...KEPT, ...STOPPED }],
  ['suspended', { rejects: { account_suspended: 1 } }, { ...KEPT, ...STOPPED }],
  ['misconfigured', { rejects: { bad_credentials: 1 } }, { ...KEPT, ...STOPPED }],
  ['no answer', { loseAnswerShare: 1 }, { ...KEPT, message: 'unknown', open: true }],
];

describe('what each answer of a carrier comes to', () => {
  let fixture: DeliveryFixture;
  let world: World;
  let stranger: World;
  const alerts: object[] = [];

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
    Object.assign(fixture.get(Log), { error: (what: object) => alerts.push(what) });
  });
  beforeEach(async () => {
    fixture.clock.nextNoon();
    await fixture.takeJobs();
    world = await fixture.createWorld();
    stranger = await fixture.createWorld();
    for (const one of [world, stranger]) {
      await fixture.addContacts(one, phonesFrom(FIRST_PHONE, MESSAGES));
    }
    alerts.length = 0;
  });
  afterAll(() => fixture.close());

  async function dispatch(of: World): Promise<SendJob[]> {
    const dispatcher = fixture.get(DispatcherService);
    await dispatcher.dispatch(of.companyId, of.accountId, dispatcher.currentSlot());
    return fixture.takeJobs();
  }

  /** At once: a refusal of the whole account meets all of them. Their numbers have sent before: no pace is unknown. */
  async function send(jobs: readonly SendJob[]): Promise<void> {
    for (const { numberId } of jobs) await fixture.redis.set(redisKeys.numberPace(numberId), 0);
    await Promise.all(jobs.map((job) => fixture.get(SenderService).send(job)));
  }

  async function count(sql: string, of: World): Promise<number> {
    const [row] = await fixture.database.query<{ n: number }>(`SELECT COUNT(*) AS n FROM ${sql}`, [
      of.companyId,
    ]);
    return row?.n ?? 0;
  }

  async function effectOn(of: World, campaignId: number): Promise<unknown> {
    const rows = await fixture.countMessages(campaignId);
    const { counters } = await fixture.countersOf(campaignId);
    expect(counters).toEqual(rows);
    const [account] = await fixture.database.query<{ status: string }>(
      'SELECT status FROM accounts WHERE id = ?',
      [of.accountId],
    );
    const people = await fixture.database.query<{ reason: string | null; texted: number }>(
      `SELECT DISTINCT unreachable_reason AS reason, last_message_id IS NOT NULL AS texted
         FROM people WHERE company_id = ?`,
      [of.companyId],
    );
    expect(people).toHaveLength(1);
    return {
      messages: rows,
      unreachable: people[0]?.reason,
      optedOut: await count('opt_outs WHERE source = "carrier" AND company_id = ?', of),
      texted: people[0]?.texted === 1,
      account: account?.status,
      open: await fixture.inflightCount(campaignId),
    };
  }

  const expected = ({ message, unreachable, optedOut, texted, account, open }: Effect) => ({
    messages: { [message]: MESSAGES },
    unreachable,
    optedOut: optedOut ? MESSAGES : 0,
    texted,
    account,
    open: open ? MESSAGES : 0,
  });

  it.each(OUTCOMES)(
    '%s: on message, person, account and counters, and on nobody else',
    async (_, carrier, effect) => {
      const campaignId = await fixture.createCampaign(world);
      const waiting = await fixture.createCampaign(world, 'paused');
      const theirs = await fixture.createCampaign(stranger);
      await fixture.setCarrier(world, carrier);
      await send(await dispatch(world));
      expect(await effectOn(world, campaignId)).toEqual(expected(effect));

      const stopped = effect.account === 'stopped';
      const [campaign] = await fixture.database.query<{ status: string; reason: string | null }>(
        'SELECT status, status_reason AS reason FROM campaigns WHERE id = ?',
        [campaignId],
      );
      expect(campaign?.status).toBe(stopped ? 'paused' : 'running');
      expect(campaign?.reason ?? '').toMatch(stopped ? /The carrier refuses the account: \w+/ : /^$/);
      expect(await fixture.campaignStatus(waiting)).toBe('paused');
      const raised = alerts.filter((alert) => 'alert' in alert);
      expect(raised).toHaveLength(stopped ? 1 : 0);
      if (stopped) expect(raised[0]).toMatchObject({ alert: 'account-stopped', accountId: world.accountId });

      // The same people, for another company and over its own account.
      await send(await dispatch(stranger));
      expect(await effectOn(stranger, theirs)).toEqual(expected(KEPT));
    },
  );
});
