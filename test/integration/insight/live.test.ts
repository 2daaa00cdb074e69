import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Redis } from 'ioredis';
import { ChangeWatch } from '../../../src/insight/live/change-watch.service.js';
import { LiveStreams } from '../../../src/insight/live/live-streams.service.js';
import { Clock } from '../../../src/platform/clock/clock.js';
import { createHttpApp } from '../../../src/platform/http/create-http-app.js';
import { LivePublisher } from '../../../src/platform/live/live-publisher.service.js';
import { LiveSubscriber } from '../../../src/platform/live/live-subscriber.service.js';
import { ApiModule } from '../../../src/processes/api.module.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany, onboarding, type TestCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { waitUntil } from '../../support/wait-until.js';

/** A client of `GET /live`, as a browser is one. */
class Listener {
  readonly events: [string, unknown][] = [];
  /** Whether the server ended it. */
  isEnded = false;
  private constructor(
    readonly status: number,
    readonly headers: Headers,
    private readonly controller: AbortController,
  ) {}

  static async open(url: string, headers: Readonly<Record<string, string>>): Promise<Listener> {
    const controller = new AbortController();
    const response = await fetch(`${url}/api/v1/live`, { headers, signal: controller.signal });
    const listener = new Listener(response.status, response.headers, controller);
    if (response.status === 200) void listener.read(response);
    else await response.text();
    return listener;
  }

  /** All but the beats of the stream's own clock. */
  told(): [string, unknown][] {
    return this.events.filter(([type]) => type !== 'beat');
  }

  types(): string[] {
    return this.events.map(([type]) => type);
  }

  async until(type: string, times = 1): Promise<void> {
    await waitUntil(
      `${type} came ${times} times`,
      () => this.types().filter((one) => one === type).length >= times,
    );
  }

  close(): void {
    this.controller.abort();
  }

  private async read(response: Response): Promise<void> {
    let rest = '';
    try {
      for await (const piece of response.body ?? []) {
        rest += new TextDecoder().decode(piece);
        const blocks = rest.split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) this.take(block);
      }
      this.isEnded = true;
    } catch {
      this.isEnded = !this.controller.signal.aborted;
    }
  }

  private take(block: string): void {
    if (block.startsWith(':')) this.events.push(['beat', null]);
    const match = /^event: (.+)\ndata: (.+)$/.exec(block);
    if (match) this.events.push([String(match[1]), JSON.parse(String(match[2]))]);
  }
}

describe('live events', () => {
  let running: TestHttpApp;
  let second: NestFastifyApplication;
  let secondUrl: string;
  let acme: TestCompany;
  let other: TestCompany;
  const opened: Listener[] = [];

  beforeAll(async () => {
    running = await startHttpApp(ApiModule);
    second = await createHttpApp(ApiModule, { logger: false });
    await second.listen({ port: 0, host: '127.0.0.1' });
    secondUrl = (await second.getUrl()).replace(/\/$/, '');
    [acme, other] = await Promise.all([
      createCompany(running.test.database, 'Acme'),
      createCompany(running.test.database, 'Other'),
    ]);
  });

  afterAll(async () => {
    for (const listener of opened) listener.close();
    await second?.close();
    await running?.close();
  });

  const streams = () => running.app.get(LiveStreams, { strict: false });
  const byKey = ({ apiKey }: TestCompany) => ({ authorization: `Bearer ${apiKey}` });
  const signIn = async ({ email, password }: TestCompany) =>
    (await ApiClient.signIn(running.url, email, password)).headers;

  async function listen(headers: Readonly<Record<string, string>>, url = running.url): Promise<Listener> {
    const listener = await Listener.open(url, headers);
    opened.push(listener);
    if (listener.status === 200) await listener.until('open');
    return listener;
  }

  const publish = (company: TestCompany, data: Record<string, string | number>) =>
    second.get(LivePublisher).publish([{ companyId: company.companyId, type: 'thing.changed', data }]);

  it('reach every stream of their company in all processes, and no other company', async () => {
    const listeners = await Promise.all([
      listen(await signIn(acme)),
      listen(byKey(acme)),
      listen(byKey(acme), secondUrl),
    ]);
    const stranger = await listen(byKey(other));
    expect(listeners[0]?.headers.get('content-type')).toContain('text/event-stream');
    expect(listeners[0]?.headers.get('x-content-type-options')).toBe('nosniff');
    publish(acme, { id: 1 });
    publish(other, { id: 2 });
    publish(acme, { text: 'line\nbreak' });
    for (const listener of listeners) {
      await listener.until('thing.changed', 2);
      expect(listener.told()).toEqual([
        ['open', {}],
        ['thing.changed', { id: 1 }],
        ['thing.changed', { text: 'line\nbreak' }],
      ]);
    }
    await stranger.until('thing.changed');
    expect(stranger.told()).toEqual([
      ['open', {}],
      ['thing.changed', { id: 2 }],
    ]);
  });

  it('tell of new figures and of alerts, which nothing publishes', async () => {
    const { database } = running.test;
    const company = await createCompany(database, 'Watched');
    const listener = await listen(await signIn(company));
    const watch = running.app.get(ChangeWatch, { strict: false });
    // What stands there already is no news.
    await watch.look();
    const minute = new Date(Math.floor(running.app.get(Clock).now() / 60_000) * 60_000);
    await database.execute(
      'INSERT INTO history_minutes (company_id, at, campaign_id, sent) VALUES (?, ?, 1, 5)',
      [company.companyId, minute],
    );
    await listener.until('activity.updated');
    const { insertId } = await database.execute(
      "INSERT INTO alerts (company_id, kind, subject, message, began_at) VALUES (?, 'account_stopped', 'account:1', 'x', NOW(3))",
      [company.companyId],
    );
    await listener.until('alert.updated');
    expect(listener.events).toEqual(
      expect.arrayContaining([
        ['activity.updated', {}],
        ['alert.updated', { alertId: insertId }],
      ]),
    );
    await database.execute('UPDATE alerts SET acknowledged_at = NOW(3) WHERE id = ?', [insertId]);
    await listener.until('alert.updated', 2);
  });

  it('pulse for operators alone, who watch queues and processes', async () => {
    const company = await createCompany(running.test.database, 'Runs it');
    const member = await listen(await signIn(company));
    await running.test.database.execute('UPDATE users SET is_operator = TRUE WHERE id = ?', [company.userId]);
    const [operator, key] = await Promise.all([
      signIn(company).then((headers) => listen(headers)),
      listen(byKey(company)),
    ]);
    await operator.until('operations.updated', 2);
    expect([member.types(), key.types()].flat()).not.toContain('operations.updated');
  });

  it('need a sign-in, and end when the session or key does', async () => {
    expect((await Listener.open(running.url, {})).status).toBe(401);
    const company = await createCompany(running.test.database, 'Leaving');
    const signedIn = await signIn(company);
    const [bySession, withKey, kept] = await Promise.all([
      listen(signedIn),
      listen(byKey(company)),
      listen(await signIn(company)),
    ]);
    await streams().beat();
    await Promise.all([bySession, withKey, kept].map((one) => one.until('beat')));
    await running.test.database.execute('UPDATE api_keys SET revoked_at = ? WHERE company_id = ?', [
      new Date(),
      company.companyId,
    ]);
    const left = await fetch(`${running.url}/api/v1/session`, { method: 'DELETE', headers: signedIn });
    expect(left.status).toBe(204);
    await streams().beat();
    await waitUntil('both have ended', () => bySession.isEnded && withKey.isEnded);
    await kept.until('beat', 2);
    await onboarding(running.test.database).setStatus(company.companyId, 'suspended');
    await streams().beat();
    await waitUntil('a suspended company hears nothing', () => kept.isEnded);
  });

  it('do not keep a session alive, and end with a switch to another company', async () => {
    const company = await createCompany(running.test.database, 'First', 'both@example.com');
    const headers = await signIn(company);
    const listener = await listen(headers);
    await running.test.database.execute('UPDATE sessions SET expires_at = ? WHERE company_id = ?', [
      new Date(Date.now() + 60_000),
      company.companyId,
    ]);
    await streams().beat();
    await listener.until('beat');
    const [session] = await running.test.database.query<{ expiresAt: Date }>(
      'SELECT expires_at AS expiresAt FROM sessions WHERE company_id = ?',
      [company.companyId],
    );
    expect(session?.expiresAt.getTime()).toBeLessThan(Date.now() + 61_000);
    const next = await createCompany(running.test.database, 'Second', 'both@example.com');
    const switched = await fetch(`${running.url}/api/v1/session/company`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ companyId: next.companyId }),
    });
    expect(switched.status).toBe(200);
    await streams().beat();
    await waitUntil('it has ended', () => listener.isEnded);
  });

  it('are limited to 20 streams of one user', async () => {
    const company = await createCompany(running.test.database, 'Busy');
    const headers = await signIn(company);
    const listeners = await Promise.all(Array.from({ length: 20 }, () => listen(headers)));
    const refused = await Listener.open(running.url, headers);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
    expect((await listen(byKey(company))).status).toBe(200);
    const before = streams().size;
    listeners[0]?.close();
    await waitUntil('its place is free', () => streams().size < before);
    expect((await listen(headers)).status).toBe(200);
  });

  it('say degraded while Redis is away, and open once it is back', async () => {
    const listener = await listen(byKey(acme));
    const connection: Redis = Reflect.get(running.app.get(LiveSubscriber), 'connection');
    const id = await running.redis.client('LIST');
    const before = listener.told().length;
    const since = () =>
      listener
        .told()
        .slice(before)
        .map(([type]) => type);
    for (const line of String(id).split('\n')) {
      // Only the connections of this test's own database that are subscribed.
      const client = /\bid=(\d+).*\bdb=(\d+) sub=([1-9]\d*)/.exec(line);
      if (client && Number(client[2]) === connection.options.db) {
        await running.redis.client('KILL', 'ID', String(client[1]));
      }
    }
    await waitUntil('it came back', () => since().includes('open'));
    expect(since()).toEqual(['degraded', 'open']);
    publish(acme, { id: 3 });
    await listener.until('thing.changed');
  });

  it('tell of campaigns, imports and accounts that change, and only to their company', async () => {
    const mine = await listen(byKey(acme));
    const theirs = await listen(byKey(other));
    await mine.until('open');
    const before = mine.events.length;
    await waitUntil('a change is told', async () => {
      // Again and again: one that falls into the first look is what was there from the start.
      await running.test.database.execute(
        'INSERT INTO imports (company_id, status, file_name, file_bytes, settings, created_at) VALUES (?, ?, ?, 1, ?, NOW(3))',
        [acme.companyId, 'failed', 'a.csv', '{}'],
      );
      return mine.types().slice(before).includes('import.updated');
    });
    expect(theirs.types()).not.toContain('import.updated');
  });

  it('drop a client that reads nothing', async () => {
    const company = await createCompany(running.test.database, 'Slow');
    const controller = new AbortController();
    const before = streams().size;
    const response = await fetch(`${running.url}/api/v1/live`, {
      headers: byKey(company),
      signal: controller.signal,
    });
    expect(response.status).toBe(200);
    const filler = 'x'.repeat(64_000);
    await waitUntil('it is dropped', () => {
      publish(company, { filler });
      return streams().size === before;
    });
    controller.abort();
  });

  it('end in order with the process', async () => {
    const third = await createHttpApp(ApiModule, { logger: false });
    await third.listen({ port: 0, host: '127.0.0.1' });
    const url = (await third.getUrl()).replace(/\/$/, '');
    const listener = await listen(byKey(acme), url);
    await third.close();
    await waitUntil('the stream has ended', () => listener.isEnded);
  });
});
