import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { type Answer, ApiClient, cookieOf } from '../support/api-client.js';
import { PlatformProcesses } from '../support/platform-processes.js';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.js';
import { waitUntil } from '../support/wait-until.js';

const ACCOUNT_KEY = 'carrier-key-8f3a77c1d2';
const WRONG_PASSWORD = 'a wrong password 5b1e';
const NEW_PASSWORD = 'a new password 91dc4e';
const INVITED_PASSWORD = 'an invited password 7720';
const FORGED = 'forged-signature-c0ffee';

/** A carrier that refuses everything and repeats all that it was told, secrets among it. */
async function startEcho(): Promise<{ url: string; requests: number; server: Server }> {
  const echo = { url: '', requests: 0, server: createServer() };
  echo.server.on('request', (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      echo.requests++;
      const message = `${request.headers.authorization} ${request.url} ${body}`;
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { code: request.headers.authorization ?? 'x', message } }));
    });
  });
  await new Promise<void>((resolve) => echo.server.listen(0, '127.0.0.1', resolve));
  const address = echo.server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.');
  echo.url = `http://127.0.0.1:${address.port}`;
  return echo;
}

describe('the secrets of a platform at work', () => {
  let platform: PlatformProcesses;
  let echo: Awaited<ReturnType<typeof startEcho>>;
  let smtp: SmtpSink;
  let redis: Redis;
  /** What was told or made up, by name, and must stand nowhere in plain words. */
  const secrets = new Map<string, string>();
  /** Bodies of refusals. */
  const refusals: string[] = [];
  const seenInRedis: string[] = [];

  beforeAll(async () => {
    [echo, smtp] = await Promise.all([startEcho(), startSmtpSink()]);
    const mail = new URL(smtp.url);
    platform = await PlatformProcesses.start(
      {
        LOG_LEVEL: 'trace',
        SMTP_URL: mail.href,
        MAIL_FROM: 'sms@example.com',
        CARRIER_BASE_URL_SIMULATOR: echo.url,
        OUTGOING_WEBHOOKS_ALLOW_PRIVATE: 'true',
      },
      { simulator: false },
    );
    redis = new Redis(platform.running.redisUrl);
    // No worker yet: what is queued stands in Redis until somebody has looked.
  });

  afterAll(async () => {
    redis?.disconnect();
    await platform?.stop();
    await smtp?.close();
    await new Promise((resolve) => echo?.server.close(resolve));
  });

  function note(name: string, value: string | undefined): string {
    if (!value || value.length < 8) throw new Error(`There is no ${name}.`);
    secrets.set(name, value);
    return value;
  }

  async function refused(answer: Promise<Answer>): Promise<Answer> {
    const { status, body, headers } = await answer;
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    refusals.push(JSON.stringify([body, [...headers]]));
    return { status, body, headers };
  }

  /** Every key of Redis with what it holds, whatever its kind. */
  async function lookIntoRedis(): Promise<void> {
    for await (const keys of redis.scanStream({ count: 500 })) {
      for (const key of keys as string[]) {
        const kind = await redis.type(key);
        const value = {
          string: () => redis.get(key),
          hash: () => redis.hgetall(key),
          list: () => redis.lrange(key, 0, -1),
          set: () => redis.smembers(key),
          zset: () => redis.zrange(key, 0, -1),
          stream: () => redis.xrange(key, '-', '+'),
        }[kind];
        seenInRedis.push(key, JSON.stringify((await value?.()) ?? null));
      }
    }
  }

  /** The token behind the `#` of the link in the last mail to a person. */
  async function tokenMailedTo(email: string, from: number): Promise<string> {
    const mails = () => smtp.mails.slice(from).filter(({ to }) => to.some((one) => one.includes(email)));
    await waitUntil(`${email} has mail`, () => mails().length > 0);
    const text = (mails()[0]?.data ?? '').replace(/=\n/g, '').replaceAll('=3D', '=');
    return /#([\w-]{20,})/.exec(text)?.[1] ?? '';
  }

  it('stand in no log, no refusal, no key of Redis, and in no column', async () => {
    const { address, sandbox } = platform.running;
    const nobody = ApiClient.nobody(address);
    note('password', sandbox.password);
    note('first API key', sandbox.apiKey);
    note('wrong password', WRONG_PASSWORD);

    // Sign-in, wrong and right.
    await refused(nobody.call('POST', '/api/v1/session', { email: sandbox.email, password: WRONG_PASSWORD }));
    const signedIn = await nobody.call<{ csrfToken: string }>('POST', '/api/v1/session', {
      email: sandbox.email,
      password: sandbox.password,
    });
    note('session', cookieOf(signedIn).split('=')[1]);
    const csrf = note('CSRF token', signedIn.body.csrfToken);
    const owner = ApiClient.nobody(address).with({ cookie: cookieOf(signedIn), 'x-csrf-token': csrf });
    await refused(
      owner
        .with({ 'x-csrf-token': note('forged CSRF token', 'forged-csrf-token-1') })
        .call('POST', '/api/v1/lists', { name: 'x' }),
    );
    await refused(
      ApiClient.withKey(address, note('forged API key', 'sk_forged_0123456789abcdef')).call(
        'GET',
        '/api/v1/lists',
      ),
    );

    // Keys, accounts, outgoing webhooks, the second factor.
    const key = await owner.call<{ key?: string; secret?: string; id: number }>('POST', '/api/v1/api-keys', {
      name: 'Key',
      role: 'sender',
      scopes: ['messages:send', 'contacts:read'],
    });
    note('second API key', key.body.key ?? key.body.secret);
    const account = await owner.call<{ id: number; webhookUrl: string }>('POST', '/api/v1/accounts', {
      carrier: 'simulator',
      name: 'Echo',
      credentials: { accountId: 'echo', apiKey: note('credential', ACCOUNT_KEY) },
    });
    expect(account.status).toBe(201);
    const webhookUrl = account.body.webhookUrl;
    const webhookToken = webhookUrl.split('/').at(-1) ?? '';
    await refused(
      owner.call('POST', '/api/v1/accounts', {
        carrier: 'simulator',
        name: 'Wrong',
        credentials: { accountId: 'x', apiKey: ACCOUNT_KEY, more: ACCOUNT_KEY },
      }),
    );
    await owner.call('POST', `/api/v1/accounts/${account.body.id}/check`);
    await owner.call('POST', `/api/v1/accounts/${account.body.id}/numbers`, {
      numbers: [{ phone: '+12125550100', type: 'ten_dlc', segmentsPerMinute: 60_000 }],
    });
    const endpoint = await owner.call<{ id: number; secret: string }>('POST', '/api/v1/webhook-endpoints', {
      url: `${echo.url}/hook`,
      types: ['message.failed'],
      description: '',
    });
    note('secret of outgoing webhooks', endpoint.body.secret);
    note('bare secret of outgoing webhooks', endpoint.body.secret.replace('whsec_', ''));
    await owner.call('POST', `/api/v1/webhook-endpoints/${endpoint.body.id}/test`);
    const factor = await owner.call<{ secret: string }>('POST', '/api/v1/two-factor/enrolment', {
      password: sandbox.password,
    });
    note('secret of the second factor', factor.body.secret);
    await refused(owner.call('POST', '/api/v1/two-factor/confirmation', { code: '000000' }));

    // A carrier's webhooks with bad signatures and unreadable bodies.
    for (const body of [
      '[{"event":"reply"',
      JSON.stringify([{ event: 'reply', text: 'private words 4711' }]),
    ]) {
      const answer = await fetch(webhookUrl, {
        method: 'POST',
        headers: { 'x-simulator-signature': note('forged signature', FORGED), 'x-simulator-timestamp': '1' },
        body,
      });
      refusals.push(await answer.text());
    }

    // A message through the carrier that repeats everything, an invitation, a forgotten password.
    const sent = await owner.call<{ id: number; campaignId: number }>('POST', '/api/v1/messages', {
      accountId: account.body.id,
      category: 'transactional',
      to: '+12125550199',
      reference: 'one',
      text: note('text', 'Your code is 83-52-17-66'),
    });
    expect(sent.status).toBe(201);
    const before = smtp.mails.length;
    await owner.call('POST', '/api/v1/invitations', { email: 'kim@example.com', role: 'viewer' });
    await nobody.call('POST', '/api/v1/password-resets', { email: sandbox.email });
    await lookIntoRedis();
    platform.run('worker');
    platform.run('scheduler');
    const invitation = note('token of an invitation', await tokenMailedTo('kim@example.com', before));
    const reset = note('token of a password reset', await tokenMailedTo(sandbox.email, before));
    await lookIntoRedis();
    const accepted = await nobody.call('POST', '/api/v1/received-invitations/acceptance', {
      token: invitation,
      name: 'Kim',
      password: note('invited password', INVITED_PASSWORD),
    });
    expect(accepted.status).toBeLessThan(300);
    await refused(nobody.call('POST', '/api/v1/received-invitations/lookup', { token: `${invitation}x` }));
    const completed = await nobody.call('POST', '/api/v1/password-resets/completion', {
      token: reset,
      password: note('new password', NEW_PASSWORD),
    });
    expect(completed.status).toBeLessThan(300);
    await refused(
      nobody.call('POST', '/api/v1/password-resets/completion', { token: reset, password: NEW_PASSWORD }),
    );
    await waitUntil('the carrier has refused the message', async () => {
      const [row] = await platform.test.database.query<{ status: string }>(
        'SELECT status FROM messages WHERE id = ?',
        [sent.body.id],
      );
      return row?.status === 'failed';
    });
    await lookIntoRedis();
    const fresh = ApiClient.withKey(address, sandbox.apiKey);
    const trace = await fresh.call(
      'GET',
      `/api/v1/campaigns/${sent.body.campaignId}/messages/${sent.body.id}/trace`,
    );
    const told = JSON.stringify(trace.body);
    expect(told).toContain('[secret]');

    const logs = ['api', 'worker', 'scheduler'].map((name) => platform.log(name)).join('\n');
    expect(logs.length).toBeGreaterThan(1_000);
    const withToken = new Map([...secrets, ['webhook token', webhookToken]]);
    const found: string[] = [];
    for (const [name, secret] of withToken) {
      for (const [place, text] of [
        ['log', logs],
        ['refusal', refusals.join('\n')],
        ['Redis', seenInRedis.join('\n')],
        ['trace', told],
      ] as const) {
        // A job carries the text to whoever sends it, and the trace tells the company its own.
        if ((place === 'Redis' || place === 'trace') && name === 'text') continue;
        if (text.includes(secret)) found.push(`${name} in ${place}`);
      }
    }
    expect(found).toEqual([]);
    expect(logs).not.toContain('private words 4711');
    expect(await columnsWith([...secrets].filter(([name]) => name !== 'text'))).toEqual([]);
  }, 300_000);

  /** Columns in which one of the secrets stands as it is. */
  async function columnsWith(all: readonly (readonly [string, string])[]): Promise<string[]> {
    const { database } = platform.test;
    const columns = await database.query<{ tableName: string; columnName: string }>(
      `SELECT table_name AS tableName, column_name AS columnName FROM information_schema.columns
        WHERE table_schema = DATABASE() AND table_name NOT LIKE 'geo%'
          AND data_type IN ('char', 'varchar', 'text', 'mediumtext', 'longtext', 'json', 'blob', 'varbinary')`,
    );
    const found: string[] = [];
    for (const { tableName, columnName } of columns) {
      const conditions = all.map(() => `INSTR(\`${columnName}\`, ?) > 0`).join(' OR ');
      const rows = await database.query(
        `SELECT 1 FROM \`${tableName}\` WHERE ${conditions} LIMIT 1`,
        all.map(([, secret]) => secret),
      );
      if (rows.length > 0) found.push(`${tableName}.${columnName}`);
    }
    return found;
  }
});
