import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { waitUntil } from '../../support/wait-until.js';
import { CarrierClient } from './carrier-client.js';
import { useSimulator } from './simulator-fixture.js';

describe('webhooks', () => {
  const fixture = useSimulator();

  async function submitMany(count: number, change: Record<string, unknown> = {}): Promise<string[]> {
    const { carrier } = fixture();
    const references = Array.from({ length: count }, () => CarrierClient.reference());
    await Promise.all(references.map((reference) => carrier.submit({ reference, ...change })));
    await waitUntil('all callbacks have ended', () => carrier.isQuiet());
    return references;
  }

  it('posts a signed report to the callback address, query included', async () => {
    const { carrier, receiver } = fixture();
    const [reference] = await submitMany(1, { callbackUrl: `${receiver.address}?c=7&m=9` });
    expect(receiver.requests).toHaveLength(1);
    const request = receiver.requests[0];
    expect(request?.url).toBe('/webhooks/7?c=7&m=9');
    expect(request?.headers['content-type']).toBe('application/json');
    expect(request?.events).toEqual([
      {
        event: 'delivery-report',
        eventId: expect.any(String),
        id: expect.stringMatching(/^sim_/),
        reference,
        status: 'delivered',
        errorCode: null,
        at: expect.any(String),
      },
    ]);
    const timestamp = String(request?.headers['x-simulator-timestamp']);
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(30);
    const signed = createHmac('sha256', carrier.apiKey)
      .update(`${timestamp}.${request?.rawBody}`)
      .digest('hex');
    expect(request?.headers['x-simulator-signature']).toBe(signed);
  });

  it('reports sent before the final status', async () => {
    const { carrier, receiver } = fixture();
    await carrier.set({ sentReportShare: 1, reportDelayMs: { min: 60, max: 80 } });
    for (const reference of await submitMany(10)) {
      expect(receiver.statusesOf(reference)).toEqual(['sent', 'delivered']);
    }
    expect((await carrier.summary()).reportsSent).toBe(20);
  });

  it('holds the final report back until the sent one was taken', async () => {
    const { carrier, receiver } = fixture();
    await carrier.set({ sentReportShare: 1 });
    receiver.refusedStatus = 'sent';
    const reference = CarrierClient.reference();
    await carrier.submit({ reference });
    await waitUntil(
      'the message is delivered',
      async () => (await carrier.summary()).finalStatuses.delivered === 1,
    );
    await waitUntil('sent was tried twice', () => receiver.statusesOf(reference).length >= 2);
    expect(receiver.statusesOf(reference)).not.toContain('delivered');
    receiver.refusedStatus = undefined;
    await waitUntil('all callbacks have ended', () => carrier.isQuiet());
    expect(receiver.statusesOf(reference).slice(-2)).toEqual(['sent', 'delivered']);
  });

  it('lets the final report overtake the sent one, whose time is still the earlier', async () => {
    const { carrier, receiver } = fixture();
    await carrier.set({ reportReorderShare: 1, reportDelayMs: { min: 20, max: 40 } });
    for (const reference of await submitMany(10)) {
      const events = receiver.events.filter((event) => event.reference === reference);
      expect(events.map((event) => event.status)).toEqual(['delivered', 'sent']);
      expect((events[1]?.at ?? '') < (events[0]?.at ?? '')).toBe(true);
    }
  });

  it('loses reports, and still tells the status when asked', async () => {
    const { carrier, receiver } = fixture();
    await carrier.set({ reportLossShare: 1 });
    const [reference] = await submitMany(3);
    expect(receiver.requests).toHaveLength(0);
    expect(await carrier.summary()).toMatchObject({
      reportsSent: 0,
      reportsLost: 3,
      finalStatuses: { delivered: 3 },
    });
    const path = `/v1/accounts/${carrier.accountId}/messages?reference=${reference}`;
    expect((await carrier.call('GET', path)).body.status).toBe('delivered');
  });

  it('posts reports twice, with the same event id', async () => {
    const { carrier, receiver } = fixture();
    await carrier.set({ reportDuplicateShare: 1 });
    for (const reference of await submitMany(3)) {
      const ids = receiver.events
        .filter((event) => event.reference === reference)
        .map((event) => event.eventId);
      expect(ids).toHaveLength(2);
      expect(new Set(ids).size).toBe(1);
    }
    expect(await carrier.summary()).toMatchObject({ reportsSent: 3, reportsDuplicated: 3 });
  });

  it('reports undelivered and failed with their codes', async () => {
    const { carrier, receiver } = fixture();
    await carrier.set({ undelivered: { unknown_handset: 0.5 }, failed: { internal: 0.5 } });
    await submitMany(40);
    const seen = new Set(receiver.events.map((event) => `${event.status} ${event.errorCode}`));
    expect([...seen].sort()).toEqual(['failed internal', 'undelivered unknown_handset']);
    const { finalStatuses } = await carrier.summary();
    expect(finalStatuses.undelivered + finalStatuses.failed).toBe(40);
  });

  it('puts several reports into one request, to the address without its query', async () => {
    const { carrier, receiver } = fixture();
    await carrier.set({ reportsPerRequest: 8 });
    const references = await submitMany(40);
    expect(receiver.requests.length).toBeLessThan(40);
    expect(Math.max(...receiver.requests.map((request) => request.events.length))).toBeLessThanOrEqual(8);
    expect(new Set(receiver.requests.map((request) => request.url))).toEqual(new Set(['/webhooks/7']));
    expect(receiver.events.map((event) => event.reference).sort()).toEqual([...references].sort());
  });

  it('tries again while the platform refuses or breaks off', async () => {
    const { carrier, receiver } = fixture();
    for (const answer of [503, 0]) {
      receiver.answerWith = answer;
      const reference = CarrierClient.reference();
      await carrier.submit({ reference });
      await waitUntil('two tries were made', () => receiver.statusesOf(reference).length >= 2);
      receiver.answerWith = 200;
      await waitUntil('a try was answered', () => carrier.isQuiet());
    }
    expect(await carrier.summary()).toMatchObject({ reportsSent: 2, reportsAbandoned: 0 });
  });

  it('keeps reports while nobody listens', async () => {
    const { carrier, receiver } = fixture();
    await receiver.close();
    try {
      await Promise.all(Array.from({ length: 20 }, () => carrier.submit()));
      await waitUntil('all have a final status', async () => {
        return (await carrier.summary()).finalStatuses.delivered === 20;
      });
    } finally {
      await receiver.listen();
    }
    await waitUntil('all callbacks have ended', () => carrier.isQuiet());
    expect(receiver.events).toHaveLength(20);
    expect(await carrier.summary()).toMatchObject({ reportsSent: 20, reportsAbandoned: 0 });
  });

  it('gives up after the time set for it', async () => {
    const { carrier, receiver } = fixture();
    receiver.answerWith = 500;
    await carrier.set({ retryForSeconds: 0 });
    await submitMany(2);
    expect(receiver.requests).toHaveLength(2);
    expect(await carrier.summary()).toMatchObject({ reportsSent: 0, reportsAbandoned: 2 });
  });

  it('replies with texts by weight, to the address without its query', async () => {
    const { carrier, receiver } = fixture();
    await carrier.set({ replyShare: 1, replyTexts: { STOP: 1, 'yes please': 1, unused: 0 } });
    await submitMany(30);
    const requests = receiver.requests.filter((request) => request.events[0]?.event === 'reply');
    expect(new Set(requests.map((request) => request.url))).toEqual(new Set(['/webhooks/7']));
    const replies = requests.flatMap((request) => request.events);
    expect(new Set(replies.map((reply) => reply.text))).toEqual(new Set(['STOP', 'yes please']));
    expect(replies[0]).toMatchObject({ from: '+12025550123', to: '+15550000001' });
    expect(replies[0]?.id).toMatch(/^simr_/);
    expect(await carrier.summary()).toMatchObject({
      repliesSent: 30,
      optOutRepliesSent: replies.filter((reply) => reply.text === 'STOP').length,
    });
  });

  it('sends a reply on command, and refuses one that it could not sign', async () => {
    const { carrier, receiver } = fixture();
    const { accountId } = carrier;
    const reply = {
      accountId,
      from: '+12025550199',
      to: '+15550000001',
      text: 'stop please',
      callbackUrl: receiver.address,
    };
    expect(await carrier.call('POST', '/control/replies', reply)).toMatchObject({
      http: 409,
      body: { error: { field: 'apiKey' } },
    });
    await carrier.call('GET', `/v1/accounts/${accountId}`);
    const answer = await carrier.call('POST', '/control/replies', reply);
    expect(answer.http).toBe(202);
    await waitUntil('the reply was answered', () => carrier.isQuiet());
    expect(receiver.events).toMatchObject([
      { event: 'reply', id: answer.body.id, from: '+12025550199', text: 'stop please' },
    ]);
    expect(await carrier.summary()).toMatchObject({ repliesSent: 1, optOutRepliesSent: 1 });
    for (const [field, value] of [
      ['text', 7],
      ['callbackUrl', 'here'],
      ['accountId', ''],
    ]) {
      const refused = await carrier.call('POST', '/control/replies', { ...reply, [String(field)]: value });
      expect(refused).toMatchObject({ http: 400, body: { error: { field } } });
    }
  });

  it('blocks who said STOP, when the carrier keeps opt-outs', async () => {
    const { carrier } = fixture();
    await carrier.set({ replyShare: 1, replyTexts: { STOP: 1 } });
    await submitMany(1);
    expect((await carrier.submit()).http).toBe(202);
    await carrier.set({ carrierOptOut: true });
    expect((await carrier.submit()).body.error?.code).toBe('opted_out');
    expect((await carrier.submit({ from: '+15550000002' })).http).toBe(202);
    expect((await carrier.submit({ to: '+12025550124' })).http).toBe(202);
  });
});
