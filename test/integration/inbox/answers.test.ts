import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sandboxOffset } from '../../../scripts/lib/sandbox-clock.mjs';
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
  }, 60_000);

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

  describe('to STOP, START and HELP', () => {
    it('confirms a STOP once, to who is blocked by it, and nothing after a second one', async () => {
      expect((await write('STOP')).unanswered).toBeNull();
      await settled();
      expect(await sent()).toEqual([
        'You are unsubscribed from Acme Shoes and will get no more messages. Reply START to subscribe again.',
      ]);
      expect(await ledger()).toHaveLength(1);
      expect((await ledger())[0]?.from).toBe(NUMBER);
      expect((await write('stop!!')).unanswered).toBe('opted_out');
      await settled();
      expect(await ledger()).toHaveLength(1);
    }, 60_000);
  });
});
