import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountService } from '../../../src/carriers/accounts/account.service.js';
import type { CarrierKeyword } from '../../../src/carriers/driver.js';
import { ReplyHandler } from '../../../src/inbox/reply-handler.service.js';
import { createCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { InboxTestModule } from './inbox-test.module.js';

const RECEIVED: readonly [string, CarrierKeyword | null, string][] = [
  ['bye for now', 'stop', 'stop'],
  ['STOP', 'start', 'stop'],
  ['STOP', null, 'stop'],
  ['HELP', 'stop', 'stop'],
  ['JOIN', 'start', 'start'],
  ['what is this', 'help', 'help'],
  ['START', 'help', 'start'],
  ['bye for now', null, 'conversation'],
];

describe('replies that the carrier has taken for a keyword', () => {
  let running: TestHttpApp;

  beforeAll(async () => {
    running = await startHttpApp(InboxTestModule);
  });
  afterAll(() => running?.close());

  it('are what either of us takes them for, a stop before all', async () => {
    const { database } = running.test;
    const { companyId } = await createCompany(database, 'Acme');
    const account = await running.app.get(AccountService).create(companyId, {
      carrier: 'simulator',
      name: 'Main',
      credentials: { accountId: 'acme', apiKey: 'key of the account' },
      segmentsPerMinute: null,
    });
    await database.execute(
      `INSERT INTO replies (company_id, account_id, phone, to_phone, text, carrier_message_id, carrier_keyword,
                            received_at) VALUES ?`,
      [
        RECEIVED.map(([text, keyword], i) => [
          ...[companyId, account.id, 14155550000 + i, 14155559999, text, `r${i}`, keyword, new Date()],
        ]),
      ],
    );
    const replies = await database.query<{ id: number }>('SELECT id FROM replies');
    await running.app.get(ReplyHandler).handle(replies.map(({ id }) => Number(id)));
    const verdicts = await database.query<{ phone: number; verdict: string }>(
      'SELECT phone, verdict FROM replies ORDER BY phone',
    );
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(RECEIVED.map(([, , verdict]) => verdict));
    const blocked = await database.query<{ phone: number }>(
      'SELECT phone FROM opt_outs WHERE company_id = ? AND source = ? AND lifted_at IS NULL ORDER BY phone',
      [companyId, 'reply'],
    );
    expect(blocked.map(({ phone }) => Number(phone) - 14155550000)).toEqual([0, 1, 2, 3]);
  });
});
