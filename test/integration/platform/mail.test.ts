import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { pino } from 'pino';
import { Clock } from '../../../src/platform/clock/clock.js';
import { Environment } from '../../../src/platform/config/environment.js';
import { logFromPino } from '../../../src/platform/logging/log.js';
import { LogTransport, NoTransport } from '../../../src/platform/mail/log-transport.js';
import { MailRepository } from '../../../src/platform/mail/mail.repository.js';
import { MailDelivery } from '../../../src/platform/mail/mail-delivery.service.js';
import type { MailTransport } from '../../../src/platform/mail/mail-transport.js';
import { MailWorkerModule } from '../../../src/platform/mail/mail-worker.module.js';
import { Mailer } from '../../../src/platform/mail/mailer.service.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { Jobs } from '../../../src/platform/queues/jobs.js';
import { SecretBox } from '../../../src/platform/secrets/secret-box.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { type SmtpSink, startSmtpSink } from '../../support/smtp-sink.js';
import { waitUntil } from '../../support/wait-until.js';

@Module({ imports: [PlatformModule, MailWorkerModule] })
class MailTestModule {}

interface MailRow {
  status: string;
  attempts: number;
  textSealed: string | null;
  error: string | null;
  due: Date;
}

describe('mails', () => {
  let sink: SmtpSink;
  let running: TestHttpApp;
  let mailer: Mailer;

  beforeAll(async () => {
    sink = await startSmtpSink();
    running = await startHttpApp(MailTestModule, {
      SMTP_URL: sink.url,
      MAIL_FROM: 'SMS platform <sms@example.org>',
      PUBLIC_URL: 'http://sms.example.org',
    });
    mailer = running.app.get(Mailer);
  });

  beforeEach(async () => {
    sink.mails.length = 0;
    sink.refuseWith = null;
    await running.test.database.execute('DELETE FROM mails');
  });

  afterAll(async () => {
    await running?.close();
    await sink?.close();
  });

  const database = () => running.test.database;
  const send = (to: string, subject = 'Hello', text = 'Grüße, Ann.\n.\nTwo lines.') =>
    mailer.send(database(), { to, subject, text });
  const row = async () => {
    const [found] = await database().query<MailRow>(
      'SELECT status, attempts, text_sealed AS textSealed, error, due_at AS due FROM mails',
    );
    if (!found) throw new Error('There is no mail.');
    return found;
  };
  const dueNow = () => database().execute('UPDATE mails SET due_at = created_at');
  const tick = () => running.app.get(Jobs).add('mail', 'deliver', {});

  /** A delivery of its own, beside that of the running worker. */
  function deliveryBy(transport: MailTransport, log = logFromPino(pino({ level: 'silent' }))): MailDelivery {
    const { app } = running;
    return new MailDelivery(
      app.get(MailRepository),
      transport,
      app.get(SecretBox),
      app.get(Clock),
      log,
      app.get(Environment),
    );
  }

  it('leave by the queue, once, and their text with them', async () => {
    await send('ann@example.com', 'A subject\r\nBcc: eve@example.com');
    const before = await row();
    expect(before.textSealed).not.toContain('Ann');
    await tick();
    await waitUntil('the mail left', async () => (await row()).status === 'sent');
    await tick();
    await tick();
    await waitUntil('the queue is empty', async () => {
      const counts = await running.app.get(Jobs).queue('mail').getJobCounts('waiting', 'active');
      return Object.values(counts).every((n) => n === 0);
    });
    expect(sink.mails).toHaveLength(1);
    expect(sink.mails[0]).toMatchObject({ from: 'sms@example.org', to: ['ann@example.com'] });
    const data = sink.mails[0]?.data ?? '';
    expect(data).toMatch(/^Subject: A subject Bcc: eve@example\.com$/m);
    expect(data).not.toMatch(/^Bcc:/m);
    expect(data).toMatch(/^Message-ID: <mail-\d+-\d+@sms\.example\.org>$/m);
    expect(data).toMatch(/^Auto-Submitted: auto-generated$/m);
    expect(data).toContain('Two lines.');
    expect((await row()).textSealed).toBeNull();
  });

  it('go with the transaction that put them down', async () => {
    await expect(
      database().transaction(async (sql) => {
        await mailer.send(sql, { to: 'ann@example.com', subject: 's', text: 't' });
        throw new Error('taken back');
      }),
    ).rejects.toThrow('taken back');
    expect(await database().query('SELECT id FROM mails')).toEqual([]);
  });

  it('are tried again later where the server does not take them now, and given up where it never will', async () => {
    sink.refuseWith = '451 come back later';
    await send('ann@example.com');
    await tick();
    await waitUntil('the first try failed', async () => (await row()).error !== null);
    expect(await row()).toMatchObject({ status: 'pending', attempts: 1, error: '451' });
    expect((await row()).due.getTime()).toBeGreaterThan(Date.now() + 30_000);
    expect(sink.mails).toEqual([]);

    sink.refuseWith = '550 nobody of that name';
    await dueNow();
    await tick();
    await waitUntil('it was given up', async () => (await row()).status === 'failed');
    expect(await row()).toMatchObject({ attempts: 2, error: '550', textSealed: null });
  });

  it('leave once, however many processes deliver', async () => {
    for (let index = 0; index < 12; index++) await send(`person-${index}@example.com`);
    const taken: string[] = [];
    const transport: MailTransport = { deliver: async ({ to }) => void taken.push(to) };
    await Promise.all([1, 2, 3].map(() => deliveryBy(transport).deliverDue()));
    expect(taken.sort()).toEqual([...new Set(taken)]);
    expect(taken).toHaveLength(12);
  });

  it('of a process that died come again, under the same id', async () => {
    await send('ann@example.com');
    const ids: string[] = [];
    const dies: MailTransport = {
      deliver: async ({ messageId }) => {
        ids.push(messageId);
        await database().execute("UPDATE mails SET due_at = created_at, status = 'pending'");
        if (ids.length === 1) throw new Error('killed');
      },
    };
    await deliveryBy(dies).deliverDue();
    await dueNow();
    await deliveryBy(dies).deliverDue();
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    expect((await row()).status).toBe('sent');
  });

  it('are printed in a sandbox, and otherwise wait for a server without a word of their text', async () => {
    const lines: string[] = [];
    const log = logFromPino(pino({}, { write: (line: string) => void lines.push(line) }));
    await send('ann@example.com', 'Invitation', 'http://127.0.0.1/invitation#secret');
    await deliveryBy(new NoTransport(log), log).deliverDue();
    expect((await row()).status).toBe('pending');
    expect(lines.join()).toContain('SMTP_URL is not set');
    expect(lines.join()).not.toMatch(/secret|ann@example/);
    await dueNow();
    await deliveryBy(new LogTransport(log), log).deliverDue();
    expect((await row()).status).toBe('sent');
    expect(lines.join()).toContain('/invitation#secret');
  });
});
