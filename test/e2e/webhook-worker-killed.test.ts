import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { EventOutboxRepository } from '../../src/tenancy/outgoing-webhooks/event-outbox.repository.js';
import { ApiClient } from '../support/api-client.js';
import { PlatformProcesses } from '../support/platform-processes.js';
import { waitUntil } from '../support/wait-until.js';
import { WebhookListener } from '../support/webhook-listener.js';

const EVENTS = 300;

describe('a worker that is killed in the middle of delivering events', () => {
  let platform: PlatformProcesses;
  let listener: WebhookListener;

  beforeAll(async () => {
    listener = await WebhookListener.start();
    platform = await PlatformProcesses.start(
      { OUTGOING_WEBHOOKS_ALLOW_PRIVATE: 'true', CLOCK_OFFSET_MS: '0' },
      { simulator: false },
    );
  });

  afterAll(async () => {
    await platform?.stop();
    await listener?.close();
  });

  it('loses none: another one delivers what it had in hand, under the same ids', async () => {
    const { database } = platform.test;
    const { companyId, apiKey } = platform.running.sandbox;
    const { body: endpoint } = await ApiClient.withKey(platform.running.address, apiKey).call<{
      id: number;
      secret: string;
    }>('POST', '/api/v1/webhook-endpoints', { url: listener.url(), types: ['opt_out.lifted'] });
    const events = Array.from({ length: EVENTS }, (_, index) => ({
      ...{ companyId, endpointId: endpoint.id, type: 'opt_out.lifted' as const, at: new Date() },
      data: JSON.stringify({ phone: `+1202555${1_000 + index}`, accountId: null, reason: 'test' }),
    }));
    await database.transaction((sql) => new EventOutboxRepository().insert(sql, events, new Date()));

    // It takes a hundred and holds the others, until the worker that sent them is dead.
    let taken = 0;
    listener.answerWith((response) => {
      taken += 1;
      if (taken <= 100) response.writeHead(204).end();
    });
    platform.run('worker', 'first');
    await waitUntil('requests are under way', () => listener.heard.length > 120, 120_000);
    expect(await platform.kill('first', 'SIGKILL')).toBe('SIGKILL');
    listener.answerWith();
    // The lease of the dead worker ends by itself after half a minute.
    await database.execute('UPDATE outgoing_webhook_endpoints SET leased_until = ?', [new Date(0)]);
    platform.run('worker', 'second');
    await waitUntil(
      'all are delivered',
      async () => {
        const [row] = await database.query<{ n: number }>(
          "SELECT COUNT(*) AS n FROM outgoing_webhook_events WHERE state = 'delivered'",
        );
        return Number(row?.n) === EVENTS;
      },
      120_000,
    );
    const bodies = new Map<string, string>();
    for (const { headers, body } of listener.heard) {
      new Webhook(endpoint.secret).verify(body, headers);
      const id = headers['webhook-id'] ?? '';
      expect(bodies.get(id) ?? body).toBe(body);
      bodies.set(id, body);
    }
    expect(bodies.size).toBe(EVENTS);
    expect(new Set(bodies.values()).size).toBe(EVENTS);
    expect(listener.heard.length).toBeGreaterThan(EVENTS);
  }, 300_000);
});
