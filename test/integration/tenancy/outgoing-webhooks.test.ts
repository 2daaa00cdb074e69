import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { Webhook } from 'standardwebhooks';
import { Clock } from '../../../src/platform/clock/clock.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { AlertsApiModule } from '../../../src/tenancy/alerts/alerts-api.module.js';
import { DeliveryLoop } from '../../../src/tenancy/outgoing-webhooks/delivery/delivery-loop.js';
import { EventLogService } from '../../../src/tenancy/outgoing-webhooks/event-log/event-log.service.js';
import { EventOutbox } from '../../../src/tenancy/outgoing-webhooks/event-outbox.js';
import { payloadSchema } from '../../../src/tenancy/outgoing-webhooks/event-payloads.schema.js';
import type { EventType } from '../../../src/tenancy/outgoing-webhooks/event-types.js';
import { OutgoingWebhooksModule } from '../../../src/tenancy/outgoing-webhooks/outgoing-webhooks.module.js';
import { OutgoingWebhooksApiModule } from '../../../src/tenancy/outgoing-webhooks/outgoing-webhooks-api.module.js';
import { OutgoingWebhooksWorkerModule } from '../../../src/tenancy/outgoing-webhooks/outgoing-webhooks-worker.module.js';
import { TenancyApiModule } from '../../../src/tenancy/tenancy-api.module.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany, type TestCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { waitUntil } from '../../support/wait-until.js';
import { type HeardWebhook, WebhookListener } from '../../support/webhook-listener.js';

@Module({
  imports: [
    PlatformModule,
    TenancyApiModule,
    AlertsApiModule,
    OutgoingWebhooksModule,
    OutgoingWebhooksApiModule,
    OutgoingWebhooksWorkerModule,
  ],
})
class WebhooksTestModule {}

interface Endpoint {
  id: number;
  secret: string;
  enabled: boolean;
  disabledReason: string | null;
  restsUntil: string | null;
}
interface Logged {
  id: number;
  webhookId: string;
  endpointId: number;
  type: string;
  state: string;
  attempts: number;
  lastStatus: number | null;
}
interface Details extends Logged {
  payload: string;
  tries: { status: number | null; answer: string | null; problem: string | null }[];
  nextTryAt: string | null;
}

const SECOND = 1_000;
const HOUR = 3_600_000;

describe('outgoing webhooks', () => {
  let running: TestHttpApp;
  let listener: WebhookListener;
  let company: TestCompany;
  let owner: ApiClient;
  let stranger: ApiClient;
  let strangerId: number;
  /** Business time runs ahead of the wall clock by so much. */
  let ahead = 0;

  beforeAll(async () => {
    running = await startHttpApp(WebhooksTestModule, { OUTGOING_WEBHOOKS_ALLOW_PRIVATE: 'true' });
    Object.assign(running.app.get(Clock), { now: () => Date.now() + ahead });
    listener = await WebhookListener.start();
  });

  beforeEach(async () => {
    company = await createCompany(running.test.database, 'Acme');
    owner = ApiClient.withKey(running.url, company.apiKey);
    const other = await createCompany(running.test.database, 'Other');
    strangerId = other.companyId;
    stranger = ApiClient.withKey(running.url, other.apiKey);
  });

  afterEach(async () => {
    listener.answerWith();
    listener.heard.length = 0;
    await running.test.database.execute('DELETE FROM outgoing_webhook_queue');
    await running.test.database.execute('UPDATE outgoing_webhook_endpoints SET enabled = FALSE');
  });

  afterAll(async () => {
    await running?.close();
    await listener?.close();
  });

  const add = async (path: string, types: EventType[], by = owner): Promise<Endpoint> => {
    const answer = await by.call<Endpoint>('POST', '/api/v1/webhook-endpoints', {
      url: listener.url(path),
      types,
    });
    expect(answer.status).toBe(201);
    return answer.body;
  };
  const lift = (phone: string, companyId = company.companyId) => {
    const outbox = running.app.get(EventOutbox);
    return running.test.database.transaction((sql) =>
      outbox.add(sql, [{ companyId }], () => ({
        type: 'opt_out.lifted',
        at: new Date(Date.now() + ahead),
        data: { phone, accountId: null, reason: 'asked for it' },
      })),
    );
  };
  const heardAt = async (path: string, count: number): Promise<HeardWebhook[]> => {
    await waitUntil(`${count} requests came to ${path}`, () => listener.at(path).length >= count);
    return listener.at(path);
  };
  const log = async (query = '', by = owner) =>
    (await by.call<{ items: Logged[]; next: number | null }>('GET', `/api/v1/webhook-events${query}`)).body;
  const details = async (id: number) =>
    (await owner.call<Details>('GET', `/api/v1/webhook-events/${id}`)).body;
  const inState = async (state: string, count = 1): Promise<Logged[]> => {
    let items: Logged[] = [];
    await waitUntil(`${count} events are ${state}`, async () => {
      items = (await log(`?state=${state}`)).items;
      return items.length >= count;
    });
    return items;
  };

  it('are signed, so that the standard’s own library verifies them, and logged with what was answered', async () => {
    listener.answerWith((response) => void response.writeHead(200).end(`thanks ${'x'.repeat(2_000)}`));
    const { id, secret } = await add('/signed', ['opt_out.lifted']);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    await lift('+12025550123');
    const [heard] = await heardAt('/signed', 1);
    const payload = new Webhook(secret).verify(heard?.body ?? '', heard?.headers ?? {});
    expect(payloadSchema('opt_out.lifted').parse(payload)).toMatchObject({
      data: { phone: '+12025550123', reason: 'asked for it' },
    });
    expect(() => new Webhook(secret).verify(`${heard?.body} `, heard?.headers ?? {})).toThrow();

    const [event] = await inState('delivered');
    expect(event).toMatchObject({ endpointId: id, type: 'opt_out.lifted', attempts: 1, lastStatus: 200 });
    expect(event?.webhookId).toBe(heard?.headers['webhook-id']);
    const { payload: kept, tries } = await details(event?.id ?? 0);
    expect(kept).toBe(heard?.body);
    expect(tries).toEqual([expect.objectContaining({ status: 200, problem: null })]);
    expect(tries[0]?.answer).toHaveLength(1_000);
  });

  it('tell their secret once, and keep it sealed', async () => {
    const { id, secret } = await add('/secret', ['reply.received']);
    const shown = await owner.call('GET', `/api/v1/webhook-endpoints/${id}`);
    expect(JSON.stringify(shown.body)).not.toContain('secret":');
    const [row] = await running.test.database.query<{ secret: string }>(
      'SELECT secret FROM outgoing_webhook_endpoints WHERE id = ?',
      [id],
    );
    expect(row?.secret).not.toContain(secret.slice(6, 20));
  });

  it('are signed by the old secret too for a day after a rotation', async () => {
    const { id, secret: old } = await add('/rotated', ['opt_out.lifted']);
    const { body } = await owner.call<Endpoint>('POST', `/api/v1/webhook-endpoints/${id}/rotate-secret`);
    expect(body.secret).not.toBe(old);
    await lift('+12025550124');
    const [first] = await heardAt('/rotated', 1);
    for (const secret of [old, body.secret])
      new Webhook(secret).verify(first?.body ?? '', first?.headers ?? {});
    ahead += 24 * HOUR;
    await lift('+12025550125');
    const [, second] = await heardAt('/rotated', 2);
    new Webhook(body.secret).verify(second?.body ?? '', second?.headers ?? {});
    expect(() => new Webhook(old).verify(second?.body ?? '', second?.headers ?? {})).toThrow();
  });

  it('are put down for who asked for the type alone, and go back with the transaction', async () => {
    await add('/other-type', ['reply.received']);
    await add('/theirs', ['opt_out.lifted'], stranger);
    await lift('+12025550126');
    const outbox = running.app.get(EventOutbox);
    await expect(
      running.test.database.transaction(async (sql) => {
        await outbox.add(sql, [{ companyId: strangerId }], () => ({
          type: 'opt_out.lifted',
          at: new Date(),
          data: { phone: '+12025550127', accountId: null, reason: 'rolled back' },
        }));
        throw new Error('the cause fails');
      }),
    ).rejects.toThrow('the cause fails');
    expect((await log()).items).toEqual([]);
    expect((await log('', stranger)).items).toEqual([]);
  });

  it('belong to their company alone', async () => {
    const { id } = await add('/mine', ['opt_out.lifted']);
    await lift('+12025550128');
    const [event] = await inState('delivered');
    const asked = [
      ['GET', `/api/v1/webhook-endpoints/${id}`],
      ['DELETE', `/api/v1/webhook-endpoints/${id}`],
      ['POST', `/api/v1/webhook-endpoints/${id}/test`],
      ['POST', `/api/v1/webhook-endpoints/${id}/rotate-secret`],
      ['GET', `/api/v1/webhook-events/${event?.id}`],
      ['POST', `/api/v1/webhook-events/${event?.id}/resend`],
      ['GET', `/api/v1/webhook-events?endpointId=${id}`],
    ] as const;
    for (const [method, path] of asked) expect((await stranger.call(method, path)).status).toBe(404);
    expect((await log('', stranger)).items).toEqual([]);
  });

  it('are refused for addresses and types that are none', async () => {
    const create = (body: object) => owner.call('POST', '/api/v1/webhook-endpoints', body);
    expect((await create({ url: 'ftp://example.com', types: ['reply.received'] })).status).toBe(422);
    expect((await create({ url: 'http://a:b@example.com', types: ['reply.received'] })).status).toBe(422);
    expect((await create({ url: 'https://example.com', types: ['reply.sent'] })).status).toBe(422);
    expect((await create({ url: 'https://example.com', types: [] })).status).toBe(422);
  });

  it('can be tried, whatever the endpoint asks for', async () => {
    const { id, secret } = await add('/tried', ['reply.received']);
    const { status, body } = await owner.call<{ eventId: number }>(
      'POST',
      `/api/v1/webhook-endpoints/${id}/test`,
    );
    expect(status).toBe(202);
    const [heard] = await heardAt('/tried', 1);
    expect(
      payloadSchema('webhook.test').parse(
        new Webhook(secret).verify(heard?.body ?? '', heard?.headers ?? {}),
      ),
    ).toBeDefined();
    await waitUntil('the log has it', async () => (await details(body.eventId)).state === 'delivered');
  });

  it('come again with the same id and bytes until they are taken', async () => {
    listener.answerWith((response) => void response.writeHead(500).end('no'));
    await add('/again', ['opt_out.lifted']);
    await lift('+12025550129');
    await heardAt('/again', 1);
    const [waiting] = await inState('waiting');
    await waitUntil('the try is logged', async () => (await details(waiting?.id ?? 0)).tries.length === 1);
    const { nextTryAt } = await details(waiting?.id ?? 0);
    const inMs = Date.parse(nextTryAt ?? '') - (Date.now() + ahead);
    expect(inMs).toBeLessThanOrEqual(6 * SECOND);
    ahead += 6 * SECOND;
    const [one, two] = await heardAt('/again', 2);
    expect(two?.headers['webhook-id']).toBe(one?.headers['webhook-id']);
    expect(two?.body).toBe(one?.body);
    listener.answerWith();
    ahead += 36 * SECOND;
    const [event] = await inState('delivered');
    expect((await details(event?.id ?? 0)).tries.map(({ status }) => status)).toEqual([500, 500, 204]);
  });

  it('follow no redirect', async () => {
    listener.answerWith(
      (response, { path }) =>
        void (
          path === '/away' ? response.writeHead(307, { location: '/elsewhere' }) : response.writeHead(204)
        ).end(),
    );
    await add('/away', ['opt_out.lifted']);
    await lift('+12025550130');
    await waitUntil('the try is logged', async () => (await log()).items[0]?.attempts === 1);
    const [event] = (await log()).items;
    expect((await details(event?.id ?? 0)).tries[0]?.problem).toContain('redirects are not followed');
    expect(listener.at('/elsewhere')).toEqual([]);
  });

  it('are given up after a day and can be sent again, one or all', async () => {
    listener.answerWith((response) => void response.writeHead(500).end());
    const { id } = await add('/given-up', ['opt_out.lifted']);
    const since = new Date(Date.now() + ahead - SECOND).toISOString();
    for (const phone of ['+12025550131', '+12025550132', '+12025550133']) await lift(phone);
    await heardAt('/given-up', 3);
    await waitUntil('the tries are logged', async () =>
      (await log()).items.every(({ attempts }) => attempts === 1),
    );
    await owner.call('PATCH', `/api/v1/webhook-endpoints/${id}`, { enabled: false });
    ahead += 24 * HOUR;
    Object.assign(running.app.get(DeliveryLoop), { sweptAt: 0 });
    const failed = await inState('failed', 3);
    expect((await owner.call('POST', `/api/v1/webhook-events/${failed[0]?.id}/resend`)).status).toBe(409);

    listener.answerWith();
    await owner.call('PATCH', `/api/v1/webhook-endpoints/${id}`, { enabled: true });
    expect((await owner.call('POST', `/api/v1/webhook-events/${failed[0]?.id}/resend`)).status).toBe(202);
    await inState('delivered', 1);
    const resent = await owner.call('POST', `/api/v1/webhook-endpoints/${id}/resend-failed`, { since });
    expect(resent.body).toEqual({ resent: 2, isComplete: true });
    await inState('delivered', 3);
    expect(listener.at('/given-up')).toHaveLength(6);
  });

  it('leave an endpoint that fails in peace, ask it with one event, and go on when it is back', async () => {
    listener.answerWith((response) => void response.writeHead(503).end());
    const { id } = await add('/dead', ['opt_out.lifted']);
    const endpoint = async () => (await owner.call<Endpoint>('GET', `/api/v1/webhook-endpoints/${id}`)).body;
    const outbox = running.app.get(EventOutbox);
    const causes = Array.from({ length: 200 }, (_, index) => ({ companyId: company.companyId, index }));
    await running.test.database.transaction((sql) =>
      outbox.add(sql, causes, ({ index }) => ({
        type: 'opt_out.lifted',
        at: new Date(),
        data: { phone: `+1202555${1_000 + index}`, accountId: null, reason: 'many' },
      })),
    );
    await waitUntil('it rests', async () => (await endpoint()).restsUntil !== null);
    const before = listener.at('/dead').length;
    expect(before).toBeLessThan(100);

    ahead += 6 * SECOND;
    await heardAt('/dead', before + 1);
    await waitUntil(
      'it rests again',
      async () => Date.parse((await endpoint()).restsUntil ?? '') > Date.now() + ahead,
    );
    expect(listener.at('/dead')).toHaveLength(before + 1);

    listener.answerWith();
    ahead += HOUR;
    await waitUntil('all are delivered', async () => {
      const [row] = await running.test.database.query<{ n: number }>(
        "SELECT COUNT(*) AS n FROM outgoing_webhook_events WHERE endpoint_id = ? AND state = 'delivered'",
        [id],
      );
      return Number(row?.n) === 200;
    });
    expect((await endpoint()).restsUntil).toBeNull();
  });

  it('of one endpoint that hangs keep those of another from nothing', async () => {
    const held: (() => void)[] = [];
    listener.answerWith((response, { path }) => {
      if (path === '/hangs') held.push(() => response.writeHead(204).end());
      else response.writeHead(204).end();
    });
    await add('/hangs', ['opt_out.lifted']);
    await add('/fast', ['opt_out.lifted'], stranger);
    await lift('+12025550140');
    await heardAt('/hangs', 1);
    await lift('+12025550141', strangerId);
    await heardAt('/fast', 1);
    expect(held).toHaveLength(1);
    for (const release of held) release();
    await inState('delivered');
  });

  it('end with an endpoint that is gone: it is disabled with an alert, until somebody enables it', async () => {
    listener.answerWith((response) => void response.writeHead(410).end());
    const { id } = await add('/gone', ['opt_out.lifted']);
    await lift('+12025550150');
    const endpoint = async () => (await owner.call<Endpoint>('GET', `/api/v1/webhook-endpoints/${id}`)).body;
    await waitUntil('it is disabled', async () => !(await endpoint()).enabled);
    expect((await endpoint()).disabledReason).toContain('410');
    const alerts = async () =>
      (await owner.call<{ items: { kind: string; endedAt: string | null }[] }>('GET', '/api/v1/alerts')).body
        .items;
    expect(await alerts()).toEqual([
      expect.objectContaining({ kind: 'webhook_endpoint_disabled', endedAt: null }),
    ]);
    await owner.call('PATCH', `/api/v1/webhook-endpoints/${id}`, { enabled: true });
    expect((await alerts())[0]?.endedAt).not.toBeNull();
  });

  it('are kept for 30 days', async () => {
    await add('/kept', ['opt_out.lifted']);
    await lift('+12025550160');
    await inState('delivered');
    await running.app.get(EventLogService).removeExpired();
    expect((await log()).items).toHaveLength(1);
    ahead += 31 * 24 * HOUR;
    await running.app.get(EventLogService).removeExpired();
    expect((await log()).items).toEqual([]);
  });
});
