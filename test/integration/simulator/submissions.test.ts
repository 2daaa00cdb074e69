import { describe, expect, it } from '@jest/globals';
import { waitUntil } from '../../support/wait-until.js';
import { CarrierClient } from './carrier-client.js';
import { useSimulator } from './simulator-fixture.js';

describe('submissions', () => {
  const fixture = useSimulator();

  it('accepts a message, counts its segments and tells its status', async () => {
    const { carrier } = fixture();
    const reference = CarrierClient.reference();
    const answer = await carrier.submit({ reference, text: 'a'.repeat(161) });
    expect(answer).toMatchObject({ http: 202, body: { status: 'queued', segments: 2 } });
    const path = `/v1/accounts/${carrier.accountId}/messages`;
    const byId = await carrier.call('GET', `${path}/${answer.body.id}`);
    expect(byId).toMatchObject({ http: 200, body: { reference, segments: 2, errorCode: null } });
    expect(await carrier.call('GET', `${path}?reference=${reference}`)).toMatchObject({
      http: 200,
      body: { id: answer.body.id },
    });
    await waitUntil('the message is delivered', async () => {
      const { body } = await carrier.call('GET', `${path}?reference=${reference}`);
      return body.status === 'delivered';
    });
  });

  it('answers 404 for what it never accepted', async () => {
    const { carrier } = fixture();
    await carrier.set({ rejects: { filtered: 1 } });
    const reference = CarrierClient.reference();
    await carrier.submit({ reference });
    const path = `/v1/accounts/${carrier.accountId}/messages`;
    expect((await carrier.call('GET', `${path}?reference=${reference}`)).http).toBe(404);
    expect((await carrier.call('GET', `${path}/sim_unknown`)).http).toBe(404);
    expect((await carrier.call('GET', path)).http).toBe(400);
  });

  it.each([
    ['bad-key', 401],
    ['', 401],
    ['good', 200],
  ])('checks the connection with the key %p: %p', async (apiKey, http) => {
    const { carrier } = fixture();
    const client = new CarrierClient(carrier.origin, carrier.callbackUrl, carrier.accountId, apiKey);
    const answer = await client.call('GET', `/v1/accounts/${carrier.accountId}`);
    expect(answer.http).toBe(http);
    if (http === 200) expect(answer.body).toEqual({ id: carrier.accountId, status: 'active' });
    else {
      expect(answer.body.error?.code).toBe('bad_credentials');
      expect(await client.submit()).toMatchObject({ http, body: { error: { code: 'bad_credentials' } } });
      expect((await carrier.summary()).rejectedByCode).toEqual({ bad_credentials: 1 });
    }
  });

  it.each([
    ['invalid_number', 400],
    ['unreachable', 400],
    ['opted_out', 400],
    ['filtered', 400],
    ['sender_not_registered', 400],
    ['insufficient_funds', 402],
    ['account_suspended', 403],
    ['bad_credentials', 401],
    ['throttled', 429],
    ['temporary', 503],
  ])('refuses with %s as HTTP %p when the share says so', async (code, http) => {
    const { carrier } = fixture();
    await carrier.set({ rejects: { [code]: 1 } });
    const answer = await carrier.submit();
    expect(answer).toMatchObject({ http, body: { error: { code } } });
    expect(answer.retryAfter).toBe(code === 'throttled' ? '1' : null);
    expect(await carrier.summary()).toMatchObject({
      submissions: 1,
      accepted: 0,
      rejectedByCode: { [code]: 1 },
    });
  });

  it('refuses a lasting share of messages each time, a passing one only for now', async () => {
    const { carrier } = fixture();
    const references = Array.from({ length: 60 }, () => CarrierClient.reference());
    const round = async () =>
      Promise.all(
        references.map(async (reference) => (await carrier.submit({ reference })).body.error?.code),
      );
    await carrier.set({ rejects: { filtered: 0.5 } });
    const first = await round();
    expect(first).toContain('filtered');
    expect(first).toContain(undefined);
    expect(await round()).toEqual(first);
    await carrier.set({ rejects: { temporary: 0.5 } });
    const second = await round();
    expect(second).toContain('temporary');
    expect(await round()).not.toEqual(second);
  });

  it('refuses numbers and senders that are none', async () => {
    const { carrier } = fixture();
    expect((await carrier.submit({ to: '2025550123' })).body.error?.code).toBe('invalid_number');
    expect((await carrier.submit({ from: '+1' })).body.error?.code).toBe('sender_not_registered');
  });

  it.each([
    ['from', ''],
    ['to', 7],
    ['text', 'x'.repeat(1601)],
    ['reference', null],
    ['callbackUrl', 'ftp://example.test/'],
    ['callbackUrl', 'http://'],
    ['validitySeconds', 0],
  ])('names the field %s when it is %j, and keeps nothing', async (field, value) => {
    const { carrier } = fixture();
    const answer = await carrier.submit({ [field]: value });
    expect(answer).toMatchObject({ http: 400, body: { error: { code: 'invalid_request', field } } });
    expect((await carrier.summary()).submissions).toBe(0);
  });

  it('refuses what is no JSON, too large, or not there', async () => {
    const { carrier } = fixture();
    const post = (body: string) =>
      fetch(`${carrier.origin}/v1/accounts/x/messages`, { method: 'POST', body }).then((r) => r.status);
    expect(await post('{')).toBe(400);
    expect(await post('"a text"')).toBe(400);
    expect(await post(JSON.stringify({ text: 'x'.repeat(70_000) }))).toBe(413);
    expect((await carrier.call('GET', '/nowhere')).http).toBe(404);
    expect((await carrier.call('PUT', '/v1/accounts/x/messages', {})).http).toBe(405);
    expect((await carrier.call('GET', '/v1/accounts/%zz')).http).toBe(400);
  });

  it('answers 429 with Retry-After above the rate of a number, and counts segments', async () => {
    const { carrier } = fixture();
    await carrier.set({ numberSegmentsPerSecond: 0.5 });
    expect((await carrier.submit({ text: 'a'.repeat(400) })).http).toBe(202);
    const refused = await carrier.submit();
    expect(refused).toMatchObject({ http: 429, body: { error: { code: 'throttled' } } });
    expect(Number(refused.retryAfter)).toBeGreaterThanOrEqual(4);
    expect((await carrier.submit({ from: '+15550000002' })).http).toBe(202);
  });

  it('answers 429 above the rate of the account, and passes again after Retry-After', async () => {
    const { carrier } = fixture();
    await carrier.set({ accountSegmentsPerSecond: 5 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => carrier.submit({ from: `+1555000000${index % 10}` })),
    );
    const accepted = answers.filter((answer) => answer.http === 202).length;
    expect(accepted).toBeGreaterThanOrEqual(5);
    expect(accepted).toBeLessThan(20);
    await waitUntil('a message passes again', async () => (await carrier.submit()).http === 202);
  });

  it('takes as long to answer as it is told', async () => {
    const { carrier } = fixture();
    await carrier.set({ submitLatencyMs: { min: 80, max: 90 } });
    const start = performance.now();
    expect((await carrier.submit()).http).toBe(202);
    expect(performance.now() - start).toBeGreaterThanOrEqual(79);
  });

  it('accepts, then breaks the connection instead of answering', async () => {
    const { carrier, receiver } = fixture();
    await carrier.set({ loseAnswerShare: 1 });
    const reference = CarrierClient.reference();
    await expect(carrier.submit({ reference })).rejects.toThrow();
    await waitUntil('the report of the message came', () => receiver.statusesOf(reference).length === 1);
    expect(await carrier.summary()).toMatchObject({ accepted: 1, answersLost: 1 });
  });

  it('accepts, and never answers', async () => {
    const { carrier, receiver } = fixture();
    await carrier.set({ hangShare: 1 });
    const reference = CarrierClient.reference();
    const abort = new AbortController();
    const settled = carrier.submit({ reference }, abort.signal).then(
      () => 'answered',
      () => 'broken',
    );
    await waitUntil('the report of the message came', () => receiver.statusesOf(reference).length === 1);
    expect(await Promise.race([settled, carrier.isQuiet().then(() => 'still open')])).toBe('still open');
    abort.abort();
    expect(await settled).toBe('broken');
    expect(await carrier.summary()).toMatchObject({ accepted: 1, answersLost: 1 });
  });
});
