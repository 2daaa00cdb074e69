import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountService } from '../../../src/carriers/accounts/account.service.js';
import { ReplyHandler } from '../../../src/inbox/reply-handler.service.js';
import { createCompany } from '../../support/companies.js';
import { addEventEndpoint, eventsOf } from '../../support/event-endpoint.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { InboxTestModule } from './inbox-test.module.js';

describe('a reply', () => {
  let running: TestHttpApp;

  beforeAll(async () => {
    running = await startHttpApp(InboxTestModule);
  });

  afterAll(() => running.close());

  it('is told of with what it came to, once, however often it is handled', async () => {
    const { database } = running.test;
    const { companyId } = await createCompany(database, 'Acme');
    await addEventEndpoint(database, companyId);
    const { id: accountId } = await running.app.get(AccountService).create(companyId, {
      carrier: 'simulator',
      name: 'Main',
      credentials: { accountId: 'acme', apiKey: 'a long key' },
      segmentsPerMinute: null,
    });
    const handle = async (text: string) => {
      const { insertId } = await database.execute(
        `INSERT INTO replies (company_id, account_id, phone, to_phone, text, carrier_message_id, received_at)
         VALUES (?, ?, 14155550123, 14155550100, ?, ?, ?)`,
        [companyId, accountId, text, `c-${text}`, new Date()],
      );
      await running.app.get(ReplyHandler).handle([insertId]);
      await running.app.get(ReplyHandler).handle([insertId]);
      return insertId;
    };
    const hello = await handle('Hello');
    await handle('STOP');
    await handle('START');
    const told = await eventsOf(database, companyId);
    expect(told.map(({ type, data }) => [type, data['verdict'] ?? null])).toEqual([
      ['reply.received', 'conversation'],
      ['opt_out.created', null],
      ['reply.received', 'stop'],
      ['opt_out.lifted', null],
      ['reply.received', 'start'],
    ]);
    expect(told[0]?.data).toEqual({
      ...{ replyId: hello, accountId, phone: '+14155550123', to: '+14155550100' },
      ...{ text: 'Hello', verdict: 'conversation', messageId: null },
    });
  });
});
