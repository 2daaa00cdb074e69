import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitUntil } from '../../support/wait-until.js';
import { CarrierClient } from './carrier-client.js';
import { SimulatorProcess } from './simulator-process.js';
import { WebhookReceiver } from './webhook-receiver.js';

describe('the simulator as a process with a ledger file', () => {
  let folder: string;
  let file: string;
  let receiver: WebhookReceiver;
  let running: SimulatorProcess | undefined;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'simulator-'));
    file = join(folder, 'ledger', 'simulator.jsonl');
    receiver = new WebhookReceiver();
    await receiver.listen();
  });
  afterEach(async () => {
    await running?.stop('SIGKILL');
    await receiver.close();
    rmSync(folder, { recursive: true });
  });

  async function start(settings: object): Promise<CarrierClient> {
    running = await SimulatorProcess.start({
      SIMULATOR_LEDGER_FILE: file,
      SIMULATOR_SETTINGS: JSON.stringify({ replyDelayMs: { min: 0, max: 5 }, ...settings }),
    });
    return new CarrierClient(`http://127.0.0.1:${running.port}`, receiver.address);
  }

  const submitMany = (carrier: CarrierClient, references: readonly string[]) =>
    Promise.all(references.map((reference) => carrier.submit({ reference })));
  const newReferences = (count: number) => Array.from({ length: count }, () => CarrierClient.reference());

  it('remembers every accepted message after kill -9, and reports those that were open, once', async () => {
    const quick = { reportDelayMs: { min: 0, max: 5 }, sentReportShare: 1, replyShare: 0.5 };
    const first = await start(quick);
    const done = newReferences(50);
    await submitMany(first, done);
    await waitUntil('all callbacks have ended', () => first.isQuiet());
    const before = await first.summary();

    await first.call('PUT', '/control/settings', { reportDelayMs: { min: 600_000, max: 600_000 } });
    const open = newReferences(30);
    const answers = await submitMany(first, open);
    await first.submit({ to: 'nobody' });
    await running?.stop('SIGKILL');
    expect(receiver.statusesOf(open[0] ?? '')).not.toContain('delivered');

    const second = await start(quick);
    expect(running?.resumed).toBe(30);
    await waitUntil('all callbacks have ended', () => second.isQuiet());
    for (const reference of [...done, ...open]) {
      expect(receiver.statusesOf(reference)).toEqual(['sent', 'delivered']);
    }
    expect(await second.summary()).toMatchObject({
      submissions: 81,
      accepted: 80,
      reportsSent: 160,
      finalStatuses: { delivered: 80 },
      rejectedByCode: { invalid_number: 1 },
    });
    expect((await second.summary()).repliesSent).toBeGreaterThan(before.repliesSent);
    const path = `/v1/accounts/${second.accountId}/messages/${answers[0]?.body.id}`;
    expect((await second.call('GET', path)).body).toMatchObject({ reference: open[0], status: 'delivered' });
    const replied = receiver.events.filter((event) => event.event === 'reply').map((event) => event.eventId);
    expect(new Set(replied).size).toBe(replied.length);
    const next = await second.submit({ reference: done[0] });
    expect(answers.map((answer) => answer.body.id)).not.toContain(next.body.id);
    expect((await second.summary()).acceptedTwice).toBe(1);
  });

  it('does not repeat a report that was answered before kill -9', async () => {
    const settings = { reportDelayMs: { min: 0, max: 5 }, sentReportShare: 1 };
    const first = await start(settings);
    receiver.refusedStatus = 'delivered';
    const [reference] = newReferences(1);
    await first.submit({ reference });
    await waitUntil('the final report was refused', () =>
      receiver.statusesOf(reference ?? '').includes('delivered'),
    );
    await running?.stop('SIGKILL');
    receiver.requests.length = 0;
    receiver.refusedStatus = undefined;
    const second = await start(settings);
    await waitUntil('all callbacks have ended', () => second.isQuiet());
    expect(receiver.statusesOf(reference ?? '')).toEqual(['delivered']);
  });

  it('reads on after a line that a kill left unfinished', async () => {
    const first = await start({});
    await submitMany(first, newReferences(3));
    await running?.stop('SIGKILL');
    appendFileSync(file, '["submission",17000');
    const second = await start({});
    expect((await second.summary()).submissions).toBe(3);
    await submitMany(second, newReferences(2));
    await running?.stop('SIGKILL');
    const third = await start({});
    expect((await third.summary()).submissions).toBe(5);
  });

  it('begins anew after a reset, also for the next process', async () => {
    const first = await start({ reportDelayMs: { min: 60_000, max: 60_000 } });
    await submitMany(first, newReferences(3));
    await first.call('DELETE', '/control/ledger');
    await submitMany(first, newReferences(2));
    await running?.stop('SIGKILL');
    const second = await start({});
    expect((await second.summary()).submissions).toBe(2);
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it('does not start with a ledger that it cannot read', async () => {
    await start({});
    await running?.stop('SIGTERM');
    writeFileSync(file, 'nonsense\n');
    await expect(start({})).rejects.toThrow();
  });

  it('answers what is at work and exits with 0 on SIGTERM, though a request hangs', async () => {
    const carrier = await start({ submitLatencyMs: { min: 1500, max: 1500 } });
    const hanging = new CarrierClient(carrier.origin, carrier.callbackUrl, 'hanging');
    await hanging.set({ hangShare: 1, submitLatencyMs: { min: 0, max: 0 } });
    const broken = hanging.submit().catch(() => 'broken');
    const slow = carrier.submit();
    await waitUntil('both were accepted', async () => {
      return (await carrier.summary()).accepted + (await hanging.summary()).accepted === 2;
    });
    const exit = running?.stop('SIGTERM');
    // Were the hanging one not cut at once, it would outlast the other.
    expect(await Promise.race([broken, slow])).toBe('broken');
    expect((await slow).http).toBe(202);
    expect(await exit).toBe(0);
  });
});
