import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { waitUntil } from '../../support/wait-until.js';
import { CarrierClient } from './carrier-client.js';
import { useSimulator } from './simulator-fixture.js';

const pageSchema = z.object({
  rows: z.array(z.looseObject({ seq: z.number(), reference: z.string(), outcome: z.string() })),
  next: z.number().nullable(),
});

describe('control API', () => {
  const fixture = useSimulator();

  async function get(path: string): Promise<unknown> {
    const response = await fetch(fixture().carrier.origin + path);
    expect(response.status).toBe(200);
    return response.json();
  }

  it('says that it is there', async () => {
    expect(await get('/health')).toEqual({ status: 'ok' });
  });

  it('shows, changes and forgets the settings of an account', async () => {
    const { carrier } = fixture();
    const path = `/control/accounts/${carrier.accountId}/settings`;
    expect(await carrier.set({ hangShare: 0.25 })).toMatchObject({ http: 200, body: { hangShare: 0.25 } });
    expect(await get(path)).toMatchObject({ hangShare: 0.25, replyShare: 0 });
    expect((await carrier.call('DELETE', path)).body).toMatchObject({ hangShare: 0 });
  });

  it('names the setting that is wrong, and changes nothing', async () => {
    const { carrier } = fixture();
    const answer = await carrier.set({ replyShare: 1, rejects: { invalid_number: 2 } });
    expect(answer).toMatchObject({
      http: 400,
      body: { error: { code: 'invalid_setting', field: 'rejects.invalid_number' } },
    });
    expect((await carrier.set({ speed: 1 })).body.error?.field).toBe('speed');
    expect(await get(`/control/accounts/${carrier.accountId}/settings`)).toMatchObject({
      replyShare: 0,
      rejects: {},
    });
  });

  it('changes the defaults of every account that has no own', async () => {
    const { carrier } = fixture();
    try {
      await carrier.call('PUT', '/control/settings', { rejects: { filtered: 1 } });
      expect((await carrier.submit()).body.error?.code).toBe('filtered');
      await carrier.set({ rejects: {} });
      expect((await carrier.submit()).http).toBe(202);
    } finally {
      await carrier.call('PUT', '/control/settings', { rejects: {} });
    }
  });

  it('pages through the ledger, refused submissions included', async () => {
    const { carrier } = fixture();
    const references = Array.from({ length: 7 }, () => CarrierClient.reference());
    for (const reference of references) await carrier.submit({ reference });
    await carrier.submit({ reference: references[0], to: 'nobody' });
    const seen: string[] = [];
    let after = 0;
    for (let page = 0; page < 4; page++) {
      const { rows, next } = pageSchema.parse(
        await get(`/control/ledger?accountId=${carrier.accountId}&after=${after}&limit=3`),
      );
      seen.push(...rows.map((row) => `${row.reference} ${row.outcome}`));
      if (next === null) break;
      after = next;
    }
    expect(seen).toEqual([
      ...references.map((reference) => `${reference} accepted`),
      `${references[0]} invalid_number`,
    ]);
    const refused = await carrier.call('GET', '/control/ledger?limit=0');
    expect(refused).toMatchObject({ http: 400, body: { error: { field: 'limit' } } });
  });

  it('shows what was accepted twice, and how fast numbers were used', async () => {
    const { carrier } = fixture();
    const reference = CarrierClient.reference();
    const first = await carrier.submit({ reference });
    const second = await carrier.submit({ reference, from: '+15550000002', text: 'a'.repeat(200) });
    const query = `?accountId=${carrier.accountId}`;
    expect(await get(`/control/ledger/duplicates${query}`)).toEqual({
      duplicates: [{ reference, accepted: 2, ids: [first.body.id, second.body.id] }],
    });
    expect(await get(`/control/ledger/peak-rates${query}`)).toMatchObject({
      accounts: [{ accountId: carrier.accountId, maxSegmentsIn60s: 3 }],
      numbers: [
        { number: '+15550000001', maxSegmentsIn60s: 1 },
        { number: '+15550000002', maxSegmentsIn60s: 2 },
      ],
    });
    expect(await carrier.summary()).toMatchObject({
      submissions: 2,
      distinctReferences: 1,
      acceptedTwice: 1,
    });
  });

  it('forgets ledger and callbacks on reset, and never gives an id again', async () => {
    const { carrier, receiver } = fixture();
    await carrier.set({ reportDelayMs: { min: 300, max: 300 }, sentReportShare: 1 });
    const before = await carrier.submit();
    await waitUntil('the sent report came', () => receiver.events.length === 1);
    await carrier.call('DELETE', '/control/ledger');
    expect(await carrier.summary()).toMatchObject({ submissions: 0, pendingCallbacks: 0 });
    const after = await carrier.submit();
    expect(after.body.id).not.toBe(before.body.id);
    await waitUntil('the callbacks have ended', () => carrier.isQuiet());
    const finals = receiver.events.filter((event) => event.status === 'delivered');
    expect(finals.map((event) => event.id)).toEqual([after.body.id]);
  });
});
