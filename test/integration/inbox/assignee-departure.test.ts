import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { ConversationsApiModule } from '../../../src/inbox/conversations/conversations-api.module.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { TenancyApiModule } from '../../../src/tenancy/tenancy-api.module.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany, type TestCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { createMember } from '../../support/members.js';

const FIRST = 14155550300;
const ROUNDS = 6;

@Module({ imports: [PlatformModule, TenancyApiModule, ConversationsApiModule] })
class ConversationsTestModule {}

describe('conversations of whoever leaves the company', () => {
  let running: TestHttpApp;
  let company: TestCompany;
  let owner: ApiClient;

  beforeAll(async () => {
    running = await startHttpApp(ConversationsTestModule);
    company = await createCompany(running.test.database, 'Acme');
    owner = await ApiClient.signIn(running.url, company.email, company.password);
    for (let n = 0; n < ROUNDS; n++) {
      await running.test.database.execute(
        `INSERT INTO conversations (company_id, phone, status, last_reply_id, last_reply_at, last_text, last_at)
         VALUES (?, ?, 'open', 1, ?, 'Hello?', ?)`,
        [company.companyId, FIRST + n, new Date(), new Date()],
      );
    }
  });

  afterAll(() => running?.close());

  const assign = (phone: number, assigneeId: number) =>
    owner.call('PATCH', `/api/v1/conversations/+${phone}`, { assigneeId });
  const remove = (userId: number) => owner.call('DELETE', `/api/v1/users/${userId}`);
  const member = () => createMember(running.test.database, company.companyId, 'sender');
  const phones = async (query: string) => {
    const { body } = await owner.call<{ items: { phone: string }[] }>(
      'GET',
      `/api/v1/conversations?${query}`,
    );
    return body.items.map(({ phone }) => phone);
  };

  it('are nobody’s, so that somebody else sees that they wait', async () => {
    const kim = await member();
    expect((await assign(FIRST, kim.userId)).body).toMatchObject({ assignee: { id: kim.userId } });
    expect(await phones('assignee=nobody')).not.toContain(`+${FIRST}`);
    expect((await remove(kim.userId)).status).toBe(204);
    expect(await phones('assignee=nobody')).toContain(`+${FIRST}`);
    expect((await assign(FIRST, kim.userId)).status).toBe(404);
  });

  it('are nobody’s even if they are assigned at the very moment', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { userId } = await member();
      const [assigned, removed] = await Promise.all([assign(FIRST + round, userId), remove(userId)]);
      expect([200, 404]).toContain(assigned.status);
      expect(removed.status).toBe(204);
    }
    const left = await running.test.database.query(
      `SELECT c.phone FROM conversations c
         LEFT JOIN memberships m ON m.company_id = c.company_id AND m.user_id = c.assignee_id
        WHERE c.company_id = ? AND c.assignee_id IS NOT NULL AND m.user_id IS NULL`,
      [company.companyId],
    );
    expect(left).toEqual([]);
  });
});
