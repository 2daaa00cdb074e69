import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, ConflictException, Controller, HttpCode, Module, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ConflictError } from '../../../src/platform/errors.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { Allow } from '../../../src/tenancy/access/allow.decorator.js';
import { IdempotencyModule } from '../../../src/tenancy/idempotency/idempotency.module.js';
import { IdempotencyService } from '../../../src/tenancy/idempotency/idempotency.service.js';
import { Idempotent } from '../../../src/tenancy/idempotency/idempotent.decorator.js';
import { TenancyApiModule } from '../../../src/tenancy/tenancy-api.module.js';
import { type Answer, ApiClient } from '../../support/api-client.js';
import { createCompany, type TestCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { waitUntil } from '../../support/wait-until.js';

const workSchema = z.strictObject({
  kind: z.enum(['do', 'refuse', 'conflict', 'break', 'wait', 'long']),
  more: z.object({}).loose().optional(),
});
type Work = z.infer<typeof workSchema>;

/** How often each route did its work. */
const done = { once: 0, again: 0, form: 0, plain: 0 };
/** Work that waits until it is let go. */
const waiting: (() => void)[] = [];
const isLetGo = () => new Promise<void>((resolve) => waiting.push(resolve));

function letGo(): void {
  for (const resolve of waiting.splice(0)) resolve();
}

@Controller('work')
class WorkController {
  @Post('once')
  @Allow('viewer', 'settings:read')
  @Idempotent()
  async once(@Body({ schema: workSchema }) { kind }: Work): Promise<object> {
    if (kind === 'refuse') throw new ConflictError('Not now.');
    if (kind === 'conflict') throw new ConflictException('Not now.');
    const work = ++done.once;
    if (kind === 'break') throw new Error('broken in the middle');
    if (kind === 'wait') await isLetGo();
    return { work, text: kind === 'long' ? 'x'.repeat(300 * 1024) : 'done' };
  }

  @Post('again')
  @HttpCode(200)
  @Allow('viewer', 'settings:read')
  @Idempotent('again')
  async again(@Body({ schema: workSchema }) { kind }: Work): Promise<object> {
    const work = ++done.again;
    if (kind === 'wait') await isLetGo();
    if (kind === 'break') throw new Error('broken in the middle');
    return { work };
  }

  @Post('silent')
  @HttpCode(204)
  @Allow('viewer', 'settings:read')
  @Idempotent()
  silent(): void {
    done.plain++;
  }

  @Post('form')
  @Allow('viewer', 'settings:read')
  @Idempotent()
  async form(@Req() request: FastifyRequest): Promise<object> {
    const part = await request.file();
    return { work: ++done.form, bytes: (await part?.toBuffer())?.length };
  }

  @Post('unmarked')
  @Allow('viewer', 'settings:read')
  unmarked(): object {
    return { work: ++done.plain };
  }
}

@Module({ imports: [PlatformModule, TenancyApiModule, IdempotencyModule], controllers: [WorkController] })
class WorkModule {}

describe('a request with an Idempotency-Key', () => {
  let running: TestHttpApp;
  let company: TestCompany;
  let caller: ApiClient;
  let made = 0;

  beforeAll(async () => {
    running = await startHttpApp(WorkModule);
    company = await createCompany(running.test.database, 'Idempotent');
    caller = ApiClient.withKey(running.url, company.apiKey);
  });

  afterAll(async () => {
    // What a failed test left behind would keep its request, and the server with it.
    letGo();
    await running?.close();
  });

  const freshKey = () => `key-${++made}`;
  const send = (key: string, body: object, path = 'once', client = caller) =>
    client.with({ 'idempotency-key': key }).call('POST', `/api/v1/work/${path}`, body);
  const isReplay = (answer: Answer) => answer.headers.get('idempotency-replayed') === 'true';
  /** As if the process that holds the key had died half a minute ago. */
  const die = (key: string) =>
    running.test.database.execute(
      `UPDATE idempotency_keys SET locked_until = NOW(3) - INTERVAL 1 SECOND, token = REPEAT('x', 16)
       WHERE idempotency_key = ?`,
      [key],
    );

  it('is done once: the repeat is given the first answer, and told so', async () => {
    const key = freshKey();
    const first = await send(key, { kind: 'do' });
    expect([first.status, isReplay(first)]).toEqual([201, false]);
    const before = done.once;
    for (const again of [await send(key, { kind: 'do' }), await send(`"${key}"`, { kind: 'do' })]) {
      expect([again.status, isReplay(again), again.body]).toEqual([201, true, first.body]);
      expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'));
    }
    expect(done.once).toBe(before);
    // A repeat is no action of its own in the audit log.
    const [entries] = await running.test.database.query<{ count: number }>(
      "SELECT COUNT(*) AS count FROM audit_entries WHERE action = 'WorkController.once'",
    );
    expect(Number(entries?.count)).toBe(1);
    expect((await send(freshKey(), { kind: 'do' })).body).toMatchObject({ work: before + 1 });
  });

  it('is done once by whichever of ten at the same time, and the others are told 409 or its answer', async () => {
    const [key, before] = [freshKey(), done.once];
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(key, { kind: 'do' })));
    expect(done.once).toBe(before + 1);
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expect(answer).toMatchObject({ status: 409, body: { code: 'idempotency-key-in-use' } });
    }
    expect(answers.filter((answer) => answer.status === 201 && !isReplay(answer))).toHaveLength(1);
  });

  it('is 409 with Retry-After while the first runs', async () => {
    const [key, before] = [freshKey(), done.once];
    const first = send(key, { kind: 'wait' });
    await waitUntil('the first is at work', () => done.once > before);
    const repeat = await send(key, { kind: 'wait' });
    expect(repeat).toMatchObject({ status: 409, body: { code: 'idempotency-key-in-use' } });
    expect(Number(repeat.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    letGo();
    const { status, body } = await first;
    expect(status).toBe(201);
    expect(await send(key, { kind: 'wait' })).toMatchObject({ status: 201, body });
    expect(done.once).toBe(before + 1);
  });

  it('is 422 under a key that stands for another body or another route; the order of fields is none', async () => {
    const key = freshKey();
    expect((await send(key, { kind: 'do', more: { a: 1, b: [2, { c: 3, d: 4 }] } })).status).toBe(201);
    const reused = { status: 422, body: { code: 'idempotency-key-reused' } };
    expect(await send(key, { kind: 'do' })).toMatchObject(reused);
    expect(await send(key, { kind: 'do', more: { a: 1, b: [{ c: 3, d: 4 }, 2] } })).toMatchObject(reused);
    expect(await send(key, { kind: 'do' }, 'again')).toMatchObject(reused);
    expect(await send(key, { more: { b: [2, { d: 4, c: 3 }], a: 1 }, kind: 'do' })).toMatchObject({
      status: 201,
    });
  });

  it('belongs to its company', async () => {
    const other = await createCompany(running.test.database, 'Another');
    const [key, before] = [freshKey(), done.once];
    expect((await send(key, { kind: 'do' })).status).toBe(201);
    const theirs = await send(key, { kind: 'do' }, 'once', ApiClient.withKey(running.url, other.apiKey));
    expect([theirs.status, isReplay(theirs)]).toEqual([201, false]);
    expect(done.once).toBe(before + 2);
  });

  it.each([
    ['refuse', 409],
    ['conflict', 409],
    ['nonsense', 422],
  ])('is judged anew after a refusal: %s', async (kind, status) => {
    const [key, before] = [freshKey(), done.once];
    expect((await send(key, { kind })).status).toBe(status);
    const again = await send(key, { kind: 'do' });
    expect([again.status, isReplay(again)]).toEqual([201, false]);
    expect(done.once).toBe(before + 1);
  });

  it('is never done twice blindly: after a failure in the middle the repeat is refused', async () => {
    const [key, before] = [freshKey(), done.once];
    expect((await send(key, { kind: 'break' })).status).toBe(500);
    for (let repeated = 0; repeated < 2; repeated++) {
      const repeat = await send(key, { kind: 'break' });
      expect(repeat).toMatchObject({ status: 409, body: { code: 'idempotency-outcome-unknown' } });
    }
    expect(done.once).toBe(before + 1);
  });

  it('whose process died is in use until its lock has run out, then unknown', async () => {
    const [key, before] = [freshKey(), done.once];
    const first = send(key, { kind: 'wait' });
    await waitUntil('the first is at work', () => done.once > before);
    await die(key);
    expect(await send(key, { kind: 'wait' })).toMatchObject({
      body: { code: 'idempotency-outcome-unknown' },
    });
    letGo();
    expect((await first).status).toBe(201);
    // The process that lost its key keeps no answer under it.
    expect(await send(key, { kind: 'wait' })).toMatchObject({
      body: { code: 'idempotency-outcome-unknown' },
    });
    expect(done.once).toBe(before + 1);
  });

  it('runs again after that where the work itself cannot be done twice', async () => {
    const [key, before] = [freshKey(), done.again];
    expect((await send(key, { kind: 'break' }, 'again')).status).toBe(500);
    expect((await send(key, { kind: 'break' }, 'again')).status).toBe(500);
    expect(done.again).toBe(before + 2);
  });

  it('is taken over by one of all who ask, and its answer is that one’s', async () => {
    const [key, before] = [freshKey(), done.again];
    const first = send(key, { kind: 'wait' }, 'again');
    await waitUntil('the first is at work', () => done.again > before);
    await die(key);
    const answered: Answer[] = [];
    const asked = Array.from({ length: 5 }, async () => {
      answered.push(await send(key, { kind: 'wait' }, 'again'));
    });
    await waitUntil('the others are told', () => answered.length === 4);
    for (const answer of answered) {
      expect(answer).toMatchObject({ status: 409, body: { code: 'idempotency-key-in-use' } });
    }
    letGo();
    await Promise.all([first, ...asked]);
    expect(done.again).toBe(before + 2);
    expect(answered[4]).toMatchObject({ status: 200, body: { work: before + 2 } });
    expect((await send(key, { kind: 'wait' }, 'again')).body).toEqual({ work: before + 2 });
  });

  it('is kept without a body, too', async () => {
    const [key, before] = [freshKey(), done.plain];
    expect((await send(key, {}, 'silent')).status).toBe(204);
    const again = await send(key, {}, 'silent');
    expect([again.status, again.body, isReplay(again)]).toEqual([204, '', true]);
    expect(done.plain).toBe(before + 1);
  });

  it('is told that it was done where its answer was too long to be kept', async () => {
    const [key, before] = [freshKey(), done.once];
    expect((await send(key, { kind: 'long' })).status).toBe(201);
    expect(await send(key, { kind: 'long' })).toMatchObject({
      status: 409,
      body: { code: 'idempotency-answer-not-kept' },
    });
    expect(done.once).toBe(before + 1);
  });

  it.each([
    ['small', 2_000],
    ['of which the head alone is looked at', 1_500_000],
  ])('may carry a file, which another one of its length is not taken for: %s', async (_what, bytes) => {
    const [key, before] = [freshKey(), done.form];
    const form = (length: number, first = 'x') => {
      const given = new FormData();
      given.set('file', new Blob([first, 'x'.repeat(length - 1)]), 'contacts.csv');
      return given;
    };
    const first = await send(key, form(bytes), 'form');
    expect(first).toMatchObject({ status: 201, body: { bytes } });
    // Each form draws a boundary of its own.
    const again = await send(key, form(bytes), 'form');
    expect([again.status, again.body, isReplay(again)]).toEqual([201, first.body, true]);
    expect((await send(key, form(bytes + 1), 'form')).status).toBe(422);
    expect(await send(key, form(bytes, 'y'), 'form')).toMatchObject({
      status: 422,
      body: { code: 'idempotency-key-reused' },
    });
    expect(done.form).toBe(before + 1);
  });

  it('may carry a form that is empty, or breaks off: neither keeps anybody waiting', async () => {
    const type = {
      'content-type': 'multipart/form-data; boundary=abc',
      authorization: `Bearer ${company.apiKey}`,
    };
    const empty = await fetch(`${running.url}/api/v1/work/form`, {
      method: 'POST',
      headers: { ...type, 'idempotency-key': freshKey() },
      body: '',
    });
    expect(empty.status).toBeGreaterThanOrEqual(400);
    const [key, before] = [freshKey(), done.form];
    const { hostname, port } = new URL(running.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const lines = Object.entries({
      ...type,
      'idempotency-key': key,
      host: hostname,
      'content-length': 5_000,
    });
    socket.write(
      `POST /api/v1/work/form HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n--abc`,
      () => socket.destroy(),
    );
    await once(socket, 'close');
    const keys = await running.test.database.query(
      'SELECT 1 FROM idempotency_keys WHERE idempotency_key = ?',
      [key],
    );
    expect([keys, done.form]).toEqual([[], before]);
  });

  it('needs a key of 1 to 255 printable characters, and asks for one only where it is used', async () => {
    const before = done.once;
    for (const key of ['', '"', '""', 'a b', 'a\tb', '\u00e4', 'x'.repeat(256)]) {
      const answer = await send(key, { kind: 'do' });
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'Idempotency-Key' }] } });
    }
    expect(done.once).toBe(before);
    expect((await send('x'.repeat(255), { kind: 'do' })).status).toBe(201);
    const [one, two] = [await send('same', {}, 'unmarked'), await send('same', {}, 'unmarked')];
    expect([isReplay(one), isReplay(two), one.body['work'] === two.body['work']]).toEqual([
      false,
      false,
      false,
    ]);
    expect((await caller.call('POST', '/api/v1/work/once', { kind: 'do' })).status).toBe(201);
  });

  it('is forgotten after a day: the key is free, and its row goes', async () => {
    const [key, other, before] = [freshKey(), freshKey(), done.once];
    for (const one of [key, other]) expect((await send(one, { kind: 'do' })).status).toBe(201);
    const rows = () =>
      running.test.database.query<{ left: number }>(
        `SELECT ROUND(TIMESTAMPDIFF(MINUTE, NOW(3), expires_at) / 60) AS \`left\` FROM idempotency_keys
         WHERE idempotency_key IN (?)`,
        [[key, other]],
      );
    expect((await rows()).map(({ left }) => Number(left))).toEqual([24, 24]);
    await running.test.database.execute(
      'UPDATE idempotency_keys SET expires_at = NOW(3) - INTERVAL 1 SECOND WHERE idempotency_key IN (?)',
      [[key, other]],
    );
    const anew = await send(key, { kind: 'do' });
    expect([anew.status, isReplay(anew)]).toEqual([201, false]);
    expect(done.once).toBe(before + 3);
    await running.app.get(IdempotencyService).removeExpired();
    expect(await rows()).toHaveLength(1);
  });
});
