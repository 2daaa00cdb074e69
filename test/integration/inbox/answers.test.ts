import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { sandboxOffset } from '../../../scripts/lib/sandbox-clock.mjs';
import { redisKeys } from '../../../src/contracts/redis-keys.js';
import { AnswerIntake } from '../../../src/delivery/answers/answer-intake.service.js';
import { AnswerService } from '../../../src/inbox/answering/answer.service.js';
import { ReplyHandler } from '../../../src/inbox/reply-handler.service.js';
import { Clock } from '../../../src/platform/clock/clock.js';
import { AllModule } from '../../../src/processes/all.module.js';
import { type RunningSimulator, startSimulator } from '../../../src/simulator/simulator.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { seedAreas } from '../../support/seed-areas.js';
import { waitUntil } from '../../support/wait-until.js';

const NUMBER = '+12125550100';

/** A message as the simulated carrier took it. */
interface Sent {
  to: string;
  from: string;
  text: string;
  outcome: string;
}

interface ReplyBody {
  id: number;
  phone: string;
  text: string;
  keywordId: number | null;
  unanswered: string | null;
  verdict: string | null;
}

/** A company with one number, as the tests see it. */
interface World {
  companyId: number;
  api: ApiClient;
  accountId: number;
  carrierAccount: string;
  webhook: string;
}

describe('answers to replies', () => {
  let simulator: RunningSimulator;
  let app: TestHttpApp;
  let acme: World;
  let person = 12125550200;

  beforeAll(async () => {
    simulator = await startSimulator({
      host: '127.0.0.1',
      port: 0,
      ledgerFile: undefined,
      logLevel: 'silent',
      settings: {},
    });
    app = await startHttpApp(AllModule, {
      CARRIER_BASE_URL_SIMULATOR: `http://127.0.0.1:${simulator.port}`,
      DISPATCH_INTERVAL_MS: '1000',
      CLOCK_OFFSET_MS: String(sandboxOffset(Date.now(), 0)),
    });
    await seedAreas(app.test.database);
    acme = await makeWorld('Acme Shoes');
  });

  afterAll(async () => {
    await app?.close();
    await simulator?.close();
  });

  beforeEach(() => {
    person++;
  });

  async function makeWorld(name: string): Promise<World> {
    const company = await createCompany(app.test.database, name);
    const api = ApiClient.withKey(app.url, company.apiKey);
    const carrierAccount = `account-${company.companyId}`;
    const account = await api.call<{ id: number; webhookUrl: string }>('POST', '/api/v1/accounts', {
      carrier: 'simulator',
      name: 'Test',
      credentials: { accountId: carrierAccount, apiKey: 'a-test-key' },
    });
    await api.call('POST', `/api/v1/accounts/${account.body.id}/numbers`, {
      numbers: [{ phone: NUMBER, type: 'ten_dlc', segmentsPerMinute: 6_000 }],
    });
    const webhook = `${app.url}${new URL(account.body.webhookUrl).pathname}`;
    return { companyId: company.companyId, api, accountId: account.body.id, carrierAccount, webhook };
  }

  /** The person writes; resolves once the reply is handled. @returns it as it is listed */
  async function write(text: string, { from = person, world = acme } = {}): Promise<ReplyBody> {
    const before = (await replies(world))[0]?.id ?? 0;
    await post(text, { from, world });
    await waitUntil('the reply is handled', async () => {
      const [last] = await replies(world);
      return last !== undefined && last.id > before && last.verdict !== null;
    });
    const [last] = await replies(world);
    if (!last) throw new Error('There is no reply.');
    return last;
  }

  async function post(text: string, { from = person, world = acme } = {}): Promise<void> {
    const answer = await fetch(`http://127.0.0.1:${simulator.port}/control/replies`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        accountId: world.carrierAccount,
        from: `+${from}`,
        to: NUMBER,
        text,
        callbackUrl: world.webhook,
        apiKey: 'a-test-key',
      }),
    });
    expect(answer.status).toBe(202);
  }

  async function replies(world: World): Promise<ReplyBody[]> {
    return (await world.api.call<{ items: ReplyBody[] }>('GET', '/api/v1/replies?limit=200')).body.items;
  }

  /** Texts that the carrier took for a person, in order. */
  async function sent(from = person, world = acme): Promise<string[]> {
    const texts = await app.test.database.query<{ text: string }>(
      `SELECT t.text FROM messages m JOIN message_texts t ON t.campaign_id = m.campaign_id AND t.message_id = m.id
        WHERE m.company_id = ? AND m.phone = ? AND m.status IN ('sent', 'delivered') ORDER BY m.id`,
      [world.companyId, from],
    );
    return texts.map(({ text }) => text);
  }

  const ledger = async (from = person, world = acme): Promise<Sent[]> => {
    const answer = await fetch(
      `http://127.0.0.1:${simulator.port}/control/ledger?accountId=${world.carrierAccount}&limit=10000`,
    );
    const { rows } = (await answer.json()) as { rows: Sent[] };
    return rows.filter(({ to, outcome }) => to === `+${from}` && outcome === 'accepted');
  };

  /** Nothing of a person waits or is on its way. */
  async function settled(from = person): Promise<void> {
    await waitUntil('all is sent', async () => {
      const [open] = await app.test.database.query<{ n: number }>(
        "SELECT COUNT(*) AS n FROM messages WHERE phone = ? AND status IN ('pending', 'queued')",
        [from],
      );
      return Number(open?.n) === 0;
    });
  }

  async function keyword(body: object, world = acme): Promise<number> {
    const answer = await world.api.call<{ id: number }>('POST', '/api/v1/reply-keywords', body);
    expect(answer).toMatchObject({ status: 201 });
    return answer.body.id;
  }

  const count = async (sql: string, parameters: unknown[]): Promise<number> => {
    const [row] = await app.test.database.query<{ n: number }>(sql, parameters);
    return Number(row?.n ?? 0);
  };

  describe('to STOP, START and HELP', () => {
    it('confirms a STOP once, to who is blocked by it, and nothing after a second one', async () => {
      expect((await write('STOP')).unanswered).toBeNull();
      await settled();
      expect(await sent()).toEqual([
        'You are unsubscribed from Acme Shoes and will get no more messages. Reply START to subscribe again.',
      ]);
      const taken = await ledger();
      expect(taken).toHaveLength(1);
      expect(taken[0]?.from).toBe(NUMBER);
      expect((await write('stop!!')).unanswered).toBe('opted_out');
      // Blocked: HELP is no exemption from an opt-out.
      expect((await write('HELP')).unanswered).toBe('opted_out');
      expect((await write('START')).unanswered).toBeNull();
      await settled();
      expect((await sent()).at(-1)).toBe(
        'You are subscribed to Acme Shoes again. Reply HELP for help, STOP to opt out.',
      );
      expect((await write('help')).unanswered).toBeNull();
      await settled();
      expect((await sent()).at(-1)).toBe('Acme Shoes: reply STOP to opt out. Msg & data rates may apply.');
      expect(await ledger()).toHaveLength(3);
    });

    it('confirms nothing to who was blocked by the company, and START does not lift that', async () => {
      await acme.api.call('POST', '/api/v1/opt-outs', { phone: `+${person}` });
      expect((await write('STOP')).unanswered).toBe('opted_out');
      expect((await write('START')).unanswered).toBe('opted_out');
      await settled();
      expect(await ledger()).toEqual([]);
    });

    it('leaves it to a carrier that answers such words itself', async () => {
      await app.test.database.execute(
        `INSERT INTO replies (company_id, account_id, phone, to_phone, text, carrier_message_id, carrier_keyword,
                              received_at)
         VALUES (?, ?, ?, ?, 'STOP', ?, 'stop', ?)`,
        [acme.companyId, acme.accountId, person, NUMBER.slice(1), `own-${person}`, app.app.get(Clock).date()],
      );
      const [row] = await replies(acme);
      await app.app.get(ReplyHandler).handle([row?.id ?? 0]);
      expect((await replies(acme))[0]?.unanswered).toBe('carrier_answers');
      await settled();
      expect(await ledger()).toEqual([]);
    });

    it('confirms nothing later than five minutes', async () => {
      const at = new Date(app.app.get(Clock).now() - 5 * 60_000);
      const id = await late(at);
      expect(await count('SELECT COUNT(*) AS n FROM answers WHERE reply_id = ?', [id])).toBe(0);
      const [row] = await app.test.database.query<{ unanswered: string }>(
        'SELECT unanswered FROM replies WHERE id = ?',
        [id],
      );
      expect(row?.unanswered).toBe('too_late');
      await settled();
      expect(await ledger()).toEqual([]);
    });

    it('says what the company has set, which must name it', async () => {
      const world = await makeWorld('Bolt & Nut');
      const refused = await world.api.call('PUT', '/api/v1/company/reply-texts', {
        stop: 'Bye.',
        start: '{{ nobody }} Bolt & Nut',
        help: null,
      });
      expect(refused.status).toBe(422);
      expect(refused.body).toMatchObject({
        errors: [{ field: 'stop' }, { field: 'start', problem: expect.stringContaining('nobody') }],
      });
      const set = await world.api.call('PUT', '/api/v1/company/reply-texts', {
        stop: 'Out of {{ company }}, {{ firstName | default: "friend" }}.',
        start: null,
        help: null,
      });
      expect(set.body).toMatchObject({
        stop: { isDefault: false, preview: 'Out of Bolt & Nut, friend.', segments: 1 },
        help: { isDefault: true },
      });
      await write('STOP', { world });
      await settled();
      expect(await sent(person, world)).toEqual(['Out of Bolt & Nut, friend.']);
    });
  });

  /** A STOP of `at`, handled now. @returns its id */
  async function late(at: Date): Promise<number> {
    const { insertId } = await app.test.database.execute(
      `INSERT INTO replies (company_id, account_id, phone, to_phone, text, carrier_message_id, received_at)
       VALUES (?, ?, ?, ?, 'STOP', ?, ?)`,
      [acme.companyId, acme.accountId, person, NUMBER.slice(1), `late-${person}`, at],
    );
    await app.app.get(ReplyHandler).handle([insertId]);
    return insertId;
  }

  describe('by keywords', () => {
    it('answers by the narrowest one, with the fields of the contact, and counts hits', async () => {
      const world = await makeWorld('Cafe');
      const exact = await keyword({ phrase: 'Menu', answer: 'Hi {{ phone }}, cafe-menu.example' }, world);
      await keyword({ phrase: 'menu', matching: 'contains', answer: 'You said menu.' }, world);
      await keyword(
        { phrase: 'menu', accountId: world.accountId, matching: 'contains', answer: 'Here.' },
        world,
      );
      const said = await write('  menú! ', { world });
      await settled();
      // An account's own goes before the company's, whatever the match.
      expect(await sent(person, world)).toEqual(['Here.']);
      expect(said.keywordId).not.toBe(exact);
      await world.api.call('DELETE', `/api/v1/reply-keywords/${said.keywordId}`);
      await write('MENU', { world });
      await write('the menu please', { world });
      await write('menus', { world });
      await settled();
      expect(await sent(person, world)).toEqual([
        'Here.',
        `Hi +${person}, cafe-menu.example`,
        'You said menu.',
      ]);
      const listed = await world.api.call<{ items: object[] }>('GET', '/api/v1/reply-keywords');
      expect(listed.body.items).toMatchObject([
        { id: exact, hits: 1, answers: 1 },
        { hits: 1, answers: 1 },
      ]);
    });

    it('leads a person on, step by step, and forgets where they stood', async () => {
      const world = await makeWorld('Garage');
      const book = await keyword({ phrase: 'book', answer: 'Which day: MON or TUE?' }, world);
      const day = await keyword({ phrase: 'mon', followsId: book, answer: 'Your name?' }, world);
      await keyword({ followsId: day, matching: 'any', answer: 'Booked, thank you.' }, world);
      await keyword({ phrase: 'mon', answer: 'Monday it is.' }, world);
      await write('book', { world });
      await write('Mon', { world });
      await write('Ann Miller', { world });
      await write('mon', { world });
      await settled();
      expect(await sent(person, world)).toEqual([
        'Which day: MON or TUE?',
        'Your name?',
        'Booked, thank you.',
        'Monday it is.',
      ]);
      person++;
      await write('book', { world });
      // An hour, a day and a minute later nobody waits for a day any more.
      await app.test.database.execute('UPDATE exchanges SET until = ? WHERE phone = ?', [
        new Date(app.app.get(Clock).now() - 1_000),
        person,
      ]);
      await write('mon', { world });
      await settled();
      expect((await sent(person, world)).at(-1)).toBe('Monday it is.');
      const gone = await world.api.call('DELETE', `/api/v1/reply-keywords/${book}`);
      expect(gone.status).toBe(409);
    });

    it('answers each person once where it is so, however many say it at once', async () => {
      const world = await makeWorld('Lottery');
      await keyword({ phrase: 'win', answer: 'Your code is 42.', oncePerContact: true }, world);
      await Promise.all([1, 2, 3, 4, 5].map(() => post('win', { world })));
      await handled(5, world);
      await settled();
      expect(await sent(person, world)).toEqual(['Your code is 42.']);
      const refused = (await replies(world)).map(({ unanswered }) => unanswered);
      expect(refused.filter((reason) => reason === 'once' || reason === 'loop')).toHaveLength(4);
    });

    it('adds the person to a list and notes it in their contact', async () => {
      const world = await makeWorld('Club');
      const list = await world.api.call<{ id: number }>('POST', '/api/v1/lists', { name: 'Members' });
      const tag = { field: 'source', value: 'text' };
      await keyword({ phrase: 'join', answer: 'Welcome.', listId: list.body.id, tag }, world);
      await write('join', { world });
      await settled();
      const contacts = () =>
        world.api.call<{ items: { phone: string }[] }>('GET', `/api/v1/lists/${list.body.id}/contacts`);
      expect((await contacts()).body.items).toMatchObject([
        { phone: `+${person}`, customFields: { source: 'text' } },
      ]);
      await write('join', { world });
      expect((await contacts()).body.items).toHaveLength(1);
      const [row] = (await world.api.call<{ items: { contactCount: number }[] }>('GET', '/api/v1/lists')).body
        .items;
      expect(row).toMatchObject({ contactCount: 1 });
      const kept = await world.api.call('DELETE', `/api/v1/lists/${list.body.id}`);
      expect(kept).toMatchObject({ status: 409, body: { detail: expect.stringContaining('«join»') } });
    });

    it('of a campaign holds for what follows, takes the fields of the contact, and notes in them', async () => {
      const world = await makeWorld('Shoes');
      const list = await world.api.call<{ id: number }>('POST', '/api/v1/lists', { name: 'All' });
      const contacts = `/api/v1/lists/${list.body.id}/contacts`;
      await world.api.call('POST', contacts, { phone: `+${person}`, firstName: 'Ann' });
      const campaign = await world.api.call<{ id: number }>('POST', '/api/v1/campaigns', {
        name: 'Autumn',
        accountId: world.accountId,
        listIds: [list.body.id],
        text: 'New shoes, {{ first_name }}. Text SIZE.',
        autoStart: true,
      });
      expect(campaign.status).toBe(201);
      await waitUntil('the campaign has reached them', async () => (await sent(person, world)).length === 1);
      const tag = { field: 'interest', value: 'shoes' };
      await keyword(
        { phrase: 'size', campaignId: campaign.body.id, answer: 'Which, {{ firstName }}?', tag },
        world,
      );
      await keyword({ phrase: 'size', answer: 'Size of what?' }, world);
      await write('size', { world });
      await settled();
      // This one answers the answer, in the same exchange.
      await write('Size', { world });
      await settled();
      expect((await sent(person, world)).slice(1)).toEqual(['Which, Ann?', 'Which, Ann?']);
      const { items } = (await world.api.call<{ items: object[] }>('GET', contacts)).body;
      expect(items).toMatchObject([{ firstName: 'Ann', customFields: { interest: 'shoes' } }]);
      person++;
      await write('size', { world });
      await settled();
      expect(await sent(person, world)).toEqual(['Size of what?']);
    });

    it('outside of its hours says something else, or nothing', async () => {
      const world = await makeWorld('Office');
      // By the company's clock it is never Sunday and Monday at once.
      const today = new Date(app.app.get(Clock).now() - 5 * 3_600_000).getUTCDay();
      const days = [(today + 3) % 7];
      const hours = { window: '00:00-24:00', days };
      await keyword({ phrase: 'call', answer: 'Calling.', hours, offHoursAnswer: 'We are closed.' }, world);
      await keyword({ phrase: 'visit', answer: 'Come.', hours }, world);
      await write('call', { world });
      expect((await write('visit', { world })).unanswered).toBe('outside_hours');
      await settled();
      expect(await sent(person, world)).toEqual(['We are closed.']);
    });

    it('of another company is neither met nor seen, and names nothing of others', async () => {
      const world = await makeWorld('Other');
      const id = await keyword({ phrase: 'secret', answer: 'Psst.' }, world);
      expect((await write('secret')).keywordId).toBeNull();
      expect((await acme.api.call('GET', `/api/v1/reply-keywords/${id}`)).status).toBe(404);
      for (const foreign of [{ accountId: world.accountId }, { followsId: id }, { campaignId: 999_999 }]) {
        const answer = await acme.api.call('POST', '/api/v1/reply-keywords', { phrase: 'mine', ...foreign });
        expect(answer.status).toBe(404);
      }
      for (const bad of [
        { phrase: 'Stop' },
        { phrase: '!!' },
        { matching: 'any' },
        { phrase: 'x', answer: '{{ broken' },
        { phrase: 'x', hours: { window: '18:00-09:00', days: [1] } },
      ]) {
        expect((await acme.api.call('POST', '/api/v1/reply-keywords', bad)).status).toBe(422);
      }
    });
  });

  describe('of two automatons to each other', () => {
    it('end after a few turns, and the reply says why', async () => {
      const world = await makeWorld('Robot');
      await keyword(
        { phrase: 'received', matching: 'contains', answer: 'Your message was received.' },
        world,
      );
      const turns: (string | null)[] = [];
      for (let turn = 0; turn < 5; turn++) {
        turns.push((await write('Your message was received.', { world })).unanswered);
      }
      expect(turns).toEqual([null, null, null, 'loop', 'loop']);
      await settled();
      expect(await ledger(person, world)).toHaveLength(3);
    });
  });

  describe('whatever fails', () => {
    it('are made once of a reply that two processes handle at once', async () => {
      const handler = app.app.get(ReplyHandler);
      const ids = await Promise.all(
        [0, 1, 2, 3].map(async (n) => {
          const { insertId } = await app.test.database.execute(
            `INSERT INTO replies (company_id, account_id, phone, to_phone, text, carrier_message_id, received_at)
             VALUES (?, ?, ?, ?, 'STOP', ?, ?)`,
            [
              acme.companyId,
              acme.accountId,
              person,
              NUMBER.slice(1),
              `two-${person}-${n}`,
              app.app.get(Clock).date(),
            ],
          );
          return insertId;
        }),
      );
      await Promise.all([
        handler.handle(ids),
        handler.handle([...ids].reverse()),
        ...ids.map((id) => handler.handle([id])),
      ]);
      await settled();
      expect(await ledger()).toHaveLength(1);
    });

    it('leave without the job that should have named them', async () => {
      const { insertId } = await app.test.database.execute(
        `INSERT INTO replies (company_id, account_id, phone, to_phone, text, carrier_message_id, received_at)
         VALUES (?, ?, ?, ?, 'HELP', ?, ?)`,
        [
          acme.companyId,
          acme.accountId,
          person,
          NUMBER.slice(1),
          `lost-${person}`,
          app.app.get(Clock).date(),
        ],
      );
      const announce = jest.spyOn(AnswerIntake.prototype, 'announce').mockResolvedValue();
      await app.app.get(ReplyHandler).handle([insertId]);
      announce.mockRestore();
      await settled();
      expect(await ledger()).toHaveLength(1);
    });

    it('go by the database while Redis has lost its data, and nobody gets through who opted out', async () => {
      const world = await makeWorld('Lost');
      await keyword({ phrase: 'hours', answer: 'Nine to five.' }, world);
      await write('hours', { world });
      await app.redis.del(...Object.values(redisKeys.replyRules(world.companyId)));
      await write('hours', { world });
      // A STOP also holds answers that are on their way.
      await settled();
      await write('STOP', { world });
      await app.redis.del(
        redisKeys.optedOut(world.companyId, person),
        ...Object.values(redisKeys.replyRules(world.companyId)),
      );
      expect((await write('hours', { world })).unanswered).toBe('opted_out');
      await settled();
      expect(await sent(person, world)).toHaveLength(3);
    });
  });

  describe('by hand', () => {
    it('go to who wrote, from the number that they wrote to, and never to who opted out', async () => {
      const { id } = await write('Is it still there?');
      const answers = app.app.get(AnswerService);
      const made = await answers.answer(acme.companyId, { replyId: id }, 'Yes, size 9.', null);
      expect(made).toMatchObject({ segments: 1 });
      await answers.answer(acme.companyId, { phone: person }, 'And size 10.', null);
      await settled();
      expect(await sent()).toEqual(['Yes, size 9.', 'And size 10.']);
      await write('STOP');
      await settled();
      await expect(answers.answer(acme.companyId, { replyId: id }, 'Wait!', null)).rejects.toThrow(
        'opted out',
      );
      await expect(answers.answer(acme.companyId + 1, { replyId: id }, 'Hi', null)).rejects.toThrow(
        'No such',
      );
      await expect(answers.answer(acme.companyId, { replyId: id }, ' ', null)).rejects.toThrow('text');
    });

    it('to who has not written for a day keep the frequency of promotional messages', async () => {
      const { id } = await write('Hello?');
      const answers = app.app.get(AnswerService);
      await app.test.database.execute('UPDATE replies SET received_at = ? WHERE id = ?', [
        new Date(app.app.get(Clock).now() - 25 * 3_600_000),
        id,
      ]);
      await answers.answer(acme.companyId, { replyId: id }, 'Sorry, we were closed.', null);
      await settled();
      expect(await sent()).toEqual(['Sorry, we were closed.']);
      await expect(answers.answer(acme.companyId, { replyId: id }, 'Once more?', null)).rejects.toThrow(
        'as often as allowed',
      );
    });
  });

  async function handled(n: number, world: World): Promise<void> {
    await waitUntil('all replies are handled', async () => {
      const all = await replies(world);
      return all.length === n && all.every(({ verdict }) => verdict !== null);
    });
  }
});
