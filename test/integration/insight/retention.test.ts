import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Module } from '@nestjs/common';
import { parse } from 'csv-parse/sync';
import { FileStorage } from '../../../src/audience/imports/storage/file-storage.js';
import { wordsOf } from '../../../src/inbox/search/reply-words.js';
import { BreakdownWalker } from '../../../src/insight/breakdown/breakdown-walker.service.js';
import { BreakdownWalkingModule } from '../../../src/insight/breakdown/breakdown-walking.module.js';
import { ArchiveFileRepository } from '../../../src/insight/retention/archive-file.repository.js';
import { RetentionService } from '../../../src/insight/retention/retention.service.js';
import { ApiModule } from '../../../src/processes/api.module.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany, type TestCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';

/** More than one piece of a file. */
const MANY = 6_000;
const DAY_MS = 86_400_000;

interface FileView {
  id: number;
  kind: string;
  campaignId: number | null;
  status: string;
  items: number;
  removedItems: number;
  downloadableUntil: string | null;
}

@Module({ imports: [ApiModule, BreakdownWalkingModule] })
class RetentionTestModule {}

describe('retention', () => {
  let running: TestHttpApp;
  let acme: TestCompany;
  let other: TestCompany;
  let api: ApiClient;
  let retention: RetentionService;
  let storage: FileStorage;

  beforeAll(async () => {
    running = await startHttpApp(RetentionTestModule);
    retention = running.app.get(RetentionService, { strict: false });
    storage = running.app.get(FileStorage, { strict: false });
  });
  afterAll(() => running?.close());

  beforeEach(async () => {
    acme = await createCompany(running.test.database, 'Acme');
    other = await createCompany(running.test.database, 'Other');
    api = ApiClient.withKey(running.url, acme.apiKey);
  });

  const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);
  const sql = <Row>(text: string, parameters: unknown[] = []) =>
    running.test.database.query<Row>(text, parameters);
  const execute = (text: string, parameters: unknown[] = []) =>
    running.test.database.execute(text, parameters);

  /** A campaign that ended so many days ago, and its messages: each has all that stands beside one. */
  async function campaign(
    company: TestCompany,
    days: number,
    size: number,
    given: { kind?: string; period?: string; status?: string } = {},
  ): Promise<number> {
    const { insertId: id } = await execute(
      `INSERT INTO campaigns (company_id, kind, period, name, text, status, created_at, started_at, finished_at)
       VALUES (?, ?, ?, 'Old', 'Hi', ?, ?, ?, ?)`,
      [
        ...[company.companyId, given.kind ?? 'marketing', given.period ?? null, given.status ?? 'completed'],
        ...[daysAgo(days + 1), daysAgo(days + 1), given.status === 'running' ? null : daysAgo(days)],
      ],
    );
    const digits =
      '(SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)';
    await execute(
      `INSERT INTO messages (campaign_id, company_id, phone, turn, status, reason, carrier_error, hours_class_id, pick_key,
                             number_id, segments, sent_at, finished_at)
       SELECT ?, ?, 12025000000 + n, ?, IF(n % 10 = 0, 'failed', IF(n % 10 = 1, 'sent', 'delivered')),
              IF(n % 10 = 0, 'filtered', NULL), IF(n % 10 = 0, '30007', NULL), 1, n, 1, 1, ?,
              IF(n % 10 = 1, NULL, ?)
         FROM (SELECT a.d + 10*b.d + 100*c.d + 1000*e.d + 10000*f.d AS n
                 FROM ${digits} a, ${digits} b, ${digits} c, ${digits} e, ${digits} f) s
        WHERE n < ? ORDER BY n`,
      [id, company.companyId, given.kind === 'reply' ? 77 : 0, daysAgo(days), daysAgo(days), size],
    );
    const each = 'FROM messages WHERE campaign_id = ?';
    await execute(`INSERT INTO message_texts SELECT campaign_id, id, CONCAT('=1+1, "Ann",\n', id) ${each}`, [
      id,
    ]);
    await execute(
      `INSERT INTO message_events (campaign_id, message_id, kind, mark, at, outcome, carrier_message_id)
       SELECT campaign_id, id, 'attempt', '1', sent_at, 'accepted', CONCAT('SM', id) ${each}`,
      [id],
    );
    await execute(
      `INSERT INTO failed_messages (campaign_id, message_id, company_id, status, reason, carrier_error)
       SELECT campaign_id, id, company_id, 'failed', reason, carrier_error ${each} AND status = 'failed'`,
      [id],
    );
    await execute(
      `INSERT INTO person_messages (company_id, phone, message_id, campaign_id, number_id, slot_at)
       SELECT company_id, phone, id, campaign_id, 1, sent_at ${each}`,
      [id],
    );
    await execute(
      `INSERT INTO people (company_id, phone, last_message_id, last_at)
       SELECT company_id, phone, id, sent_at ${each} ON DUPLICATE KEY UPDATE last_at = VALUES(last_at)`,
      [id],
    );
    await execute(
      `INSERT INTO campaign_counters (campaign_id, status, reason, n)
       SELECT campaign_id, status, COALESCE(reason, ''), COUNT(*) ${each} GROUP BY 1, 2, 3`,
      [id],
    );
    return id;
  }

  async function count(table: string, campaignId: number): Promise<number> {
    const [row] = await sql<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table} WHERE campaign_id = ?`, [
      campaignId,
    ]);
    return Number(row?.n);
  }

  /** Everything of a campaign and its people that retention may touch, or must not. */
  async function picture(campaignId: number): Promise<unknown[]> {
    const tables = [
      'messages',
      'message_texts',
      'message_events',
      'failed_messages',
      'person_messages',
      'campaigns',
    ];
    return Promise.all(
      tables.map((table) =>
        sql(`SELECT * FROM ${table} WHERE ${table === 'campaigns' ? 'id' : 'campaign_id'} = ?`, [campaignId]),
      ),
    );
  }

  async function keep(days: { messageDays?: number | null; replyDays?: number | null; fileDays?: number }) {
    const answer = await api.call('PUT', '/api/v1/archive/retention', {
      messageDays: null,
      replyDays: null,
      ...days,
    });
    expect(answer.status).toBe(200);
  }

  async function files(of = api): Promise<FileView[]> {
    const { body } = await of.call<{ items: FileView[] }>('GET', '/api/v1/archive/files');
    return body.items;
  }

  /** As the schedule does it, until nothing is left to do. What rests is woken. */
  async function runToTheEnd(): Promise<void> {
    for (;;) {
      await execute(
        'UPDATE archive_files SET due_at = created_at WHERE due_at IS NOT NULL AND company_id = ?',
        [acme.companyId],
      );
      // On two machines at once.
      const runs = await Promise.all([retention.run(60_000), retention.run(60_000)]);
      if (runs.every(({ exported, removed, closed }) => exported + removed + closed === 0)) return;
    }
  }

  async function records(fileId: number): Promise<Record<string, string>[]> {
    const response = await fetch(`${running.url}/api/v1/archive/files/${fileId}/content`, {
      headers: api.headers,
    });
    expect(response.status).toBe(200);
    const text = gunzipSync(Buffer.from(await response.arrayBuffer())).toString();
    return parse<Record<string, string>>(text, { columns: true });
  }

  it('writes what has expired into a file, and only then deletes it with all that stands beside it', async () => {
    const old = await campaign(acme, 40, MANY);
    const young = await campaign(acme, 20, 30);
    const under = await campaign(acme, 60, 30, { status: 'running' });
    const theirs = await campaign(other, 400, 30);
    const untouched = await Promise.all([young, under, theirs].map(picture));
    const messages = await sql<{ id: number; status: string }>(
      'SELECT id, status FROM messages WHERE campaign_id = ? ORDER BY id',
      [old],
    );
    expect(await files()).toEqual([]);
    await retention.run();
    expect(await files()).toEqual([]);

    await keep({ messageDays: 30 });
    await runToTheEnd();

    const [file, ...more] = await files();
    expect(more).toEqual([]);
    expect(file).toMatchObject({
      kind: 'messages',
      campaignId: old,
      status: 'removed',
      items: MANY,
      removedItems: MANY,
    });
    const lines = await records(file?.id ?? 0);
    expect(lines.map((line) => Number(line['message_id']))).toEqual(messages.map(({ id }) => Number(id)));
    expect(lines[10]).toMatchObject({
      phone: '+12025000010',
      status: 'failed',
      reason: 'filtered',
      carrier_error: '30007',
      carrier_message_id: `SM${lines[10]?.['message_id']}`,
      // No spreadsheet runs it.
      text: `'=1+1, "Ann",\n${lines[10]?.['message_id']}`,
    });
    for (const table of [
      'messages',
      'message_texts',
      'message_events',
      'failed_messages',
      'person_messages',
    ]) {
      expect({ table, n: await count(table, old) }).toEqual({ table, n: 0 });
    }
    // What counts and protects stays.
    expect(await count('campaign_counters', old)).toBe(3);
    const people = await sql<{ n: number }>(
      'SELECT COUNT(*) AS n FROM people WHERE company_id = ? AND last_at IS NOT NULL',
      [acme.companyId],
    );
    expect(Number(people[0]?.n)).toBe(MANY);
    expect(await Promise.all([young, under, theirs].map(picture))).toEqual(untouched);
    const view = await api.call<{ messagesRemovedAt: string; messages: { delivered: number } }>(
      'GET',
      `/api/v1/campaigns/${old}`,
    );
    expect(view.body).toMatchObject({
      messagesRemovedAt: expect.any(String),
      messages: { delivered: 0.8 * MANY },
    });
    expect((await api.call('GET', `/api/v1/campaigns/${old}/messages.csv`)).status).toBe(409);
    expect((await api.call('GET', `/api/v1/campaigns/${old}/left-out?listId=1`)).status).toBe(409);
  });

  it('has each row once, and deletes none before, wherever a process dies', async () => {
    const old = await campaign(acme, 40, MANY);
    await keep({ messageDays: 30 });
    const repository = running.app.get(ArchiveFileRepository, { strict: false });
    const dies = async () => {
      throw new Error('killed');
    };
    // In the middle of a piece: half of it stands in the storage.
    const append = storage.append.bind(storage);
    const killed = jest.spyOn(storage, 'append').mockImplementationOnce(async (key, offset, content) => {
      await append(key, offset, half(content));
      return dies();
    });
    await retention.run();
    killed.mockRestore();
    expect(await files()).toMatchObject([{ status: 'exporting', items: 0 }]);
    // With a piece in the storage that nobody wrote down, and with one that was written down without an answer.
    const grow = repository.grow.bind(repository);
    const spy = jest.spyOn(repository, 'grow').mockImplementationOnce(dies);
    await wake();
    await retention.run();
    spy.mockImplementationOnce(async (...piece) => {
      await grow(...piece);
      return dies();
    });
    await wake();
    await retention.run();
    spy.mockRestore();
    expect(await files()).toMatchObject([{ status: 'exporting', items: 5_000 }]);
    expect(await count('messages', old)).toBe(MANY);
    // While rows leave: the transaction goes with its process.
    const counting = jest.spyOn(repository, 'countRemoved').mockImplementationOnce(dies);
    await wake();
    await retention.run();
    expect(await files()).toMatchObject([{ status: 'removing', items: MANY, removedItems: 0 }]);
    expect(await count('messages', old)).toBe(MANY);
    expect(await count('message_texts', old)).toBe(MANY);
    // Somebody else has the file by now.
    counting.mockImplementationOnce(async () => false);
    await wake();
    await retention.run();
    counting.mockRestore();
    expect(await count('message_texts', old)).toBe(MANY);
    await runToTheEnd();
    const [file] = await files();
    expect(file).toMatchObject({ status: 'removed', items: MANY, removedItems: MANY });
    const lines = await records(file?.id ?? 0);
    expect(lines).toHaveLength(MANY);
    expect(new Set(lines.map((line) => line['message_id'])).size).toBe(MANY);
  });

  async function wake(): Promise<void> {
    await execute(
      'UPDATE archive_files SET due_at = created_at WHERE due_at IS NOT NULL AND company_id = ?',
      [acme.companyId],
    );
  }

  it('deletes nothing without its file: a damaged one is written anew, a lost one holds everything', async () => {
    const old = await campaign(acme, 40, 100);
    await keep({ messageDays: 30 });
    const repository = running.app.get(ArchiveFileRepository, { strict: false });
    // Written, and damaged before it is read back.
    const grow = repository.grow.bind(repository);
    const spy = jest.spyOn(repository, 'grow').mockImplementationOnce(async (file, piece) => {
      await storage.append(file.storageKey, 20, one(Buffer.from('rotten')));
      return grow(file, piece);
    });
    await retention.run();
    spy.mockRestore();
    expect(await files()).toMatchObject([{ status: 'exporting', items: 0 }]);
    expect(await count('messages', old)).toBe(100);
    // Whole, and lost before anything has left.
    const finish = repository.finish.bind(repository);
    const lost = jest.spyOn(repository, 'finish').mockImplementationOnce(async (file, ...times) => {
      const done = await finish(file, ...times);
      await storage.remove(file.storageKey);
      return done;
    });
    await wake();
    await retention.run();
    lost.mockRestore();
    expect(await files()).toMatchObject([{ status: 'removing', removedItems: 0 }]);
    await runToTheEnd();
    expect(await count('messages', old)).toBe(100);
  });

  it('keeps what nobody knows the fate of, until somebody does', async () => {
    const old = await campaign(acme, 40, 50);
    const [first, second] = await sql<{ id: number }>(
      "SELECT id FROM messages WHERE campaign_id = ? AND status = 'delivered' ORDER BY id LIMIT 2",
      [old],
    );
    const ids = [Number(first?.id), Number(second?.id)];
    await execute(
      "UPDATE messages SET status = 'unknown', sent_at = NULL, finished_at = NULL WHERE campaign_id = ? AND id IN (?)",
      [old, ids],
    );
    await keep({ messageDays: 30 });
    await runToTheEnd();
    expect(await files()).toMatchObject([{ status: 'removed', items: 48 }]);
    expect(await sql('SELECT id FROM messages WHERE campaign_id = ?', [old])).toHaveLength(2);
    expect(await count('message_texts', old)).toBe(2);
    // Its carrier remembers one of them; it has to wait for its own thirty days.
    const settle = (at: Date) =>
      execute("UPDATE messages SET status = 'delivered', finished_at = ? WHERE campaign_id = ? AND id = ?", [
        at,
        old,
        ids[0],
      ]);
    await settle(daysAgo(1));
    await runToTheEnd();
    expect(await files()).toHaveLength(1);
    await settle(daysAgo(31));
    await runToTheEnd();
    expect(await files()).toMatchObject([{ items: 48 }, { items: 1, status: 'removed' }]);
    expect(await sql('SELECT id FROM messages WHERE campaign_id = ?', [old])).toEqual([{ id: ids[1] }]);
  });

  it('waits where a campaign is being made that leaves out its people, and stops where the company changes its mind', async () => {
    const old = await campaign(acme, 40, 20);
    const { insertId: coming } = await execute(
      "INSERT INTO campaigns (company_id, kind, name, text, status, created_at) VALUES (?, 'marketing', 'New', 'Hi', 'pending', NOW())",
      [acme.companyId],
    );
    await execute('INSERT INTO campaign_exclusions VALUES (?, ?)', [coming, old]);
    await keep({ messageDays: 30 });
    await runToTheEnd();
    expect(await files()).toMatchObject([{ status: 'removing', items: 20, removedItems: 0 }]);
    await execute("UPDATE campaigns SET status = 'paused' WHERE id = ?", [coming]);
    await keep({ messageDays: 60 });
    await runToTheEnd();
    await keep({ messageDays: null });
    await runToTheEnd();
    expect(await count('messages', old)).toBe(20);
    await keep({ messageDays: 30 });
    await runToTheEnd();
    expect(await count('messages', old)).toBe(0);
    // Nobody can leave out any more who got it.
    const answer = await api.call<{ errors: { field: string }[] }>('POST', '/api/v1/campaigns', {
      name: 'After',
      accountId: 1,
      listIds: [1],
      excludeCampaignIds: [old],
      text: 'Hi',
    });
    expect(answer.status).toBe(422);
  });

  it('waits until reports that outlive the messages are counted, and sees to it that they are', async () => {
    const old = await campaign(acme, 40, 20);
    // As the sampler left it a month ago; whoever counts has not come to it, and does not look so far back.
    await execute(
      'INSERT INTO history_samples (campaign_id, sent, delivered, failed, watched_until) VALUES (?, 20, 16, 2, ?)',
      [old, daysAgo(30)],
    );
    await keep({ messageDays: 30 });
    await runToTheEnd();
    expect(await files()).toMatchObject([{ status: 'removing', items: 20, removedItems: 0 }]);
    const walker = running.app.get(BreakdownWalker, { strict: false });
    await walker.run();
    const states = async () =>
      (await api.call<{ states: object[] }>('GET', `/api/v1/campaigns/${old}/breakdown`)).body.states;
    const counted = await states();
    expect(counted).toMatchObject([{ sent: 20, delivered: 16, failed: 2 }]);
    await runToTheEnd();
    expect(await count('messages', old)).toBe(0);
    // What becomes known afterwards holds up nothing any more, and the figures stay.
    await execute(
      'UPDATE history_samples SET delivered = delivered + 1, sent = sent + 1 WHERE campaign_id = ?',
      [old],
    );
    await walker.run();
    await runToTheEnd();
    expect(await states()).toEqual(counted);
  });

  it('lets answers go with the month in which they were written', async () => {
    const month = daysAgo(100).toISOString().slice(0, 7);
    const answers = await campaign(acme, 60, 1, { kind: 'reply', period: month });
    const now = daysAgo(20).toISOString().slice(0, 7);
    const recent = await campaign(acme, 1, 1, { kind: 'reply', period: now });
    for (const [id, campaignId] of [
      [77, answers],
      [78, recent],
    ]) {
      await execute(
        `INSERT INTO answers (id, company_id, account_id, number_id, phone, kind, campaign_id, text, segments, created_at, not_after)
         VALUES (?, ?, 1, 1, 12025000000, 'manual', ?, 'Hello', 1, NOW(), NOW())`,
        [id, acme.companyId, campaignId],
      );
    }
    await execute('UPDATE messages SET turn = 78 WHERE campaign_id = ?', [recent]);
    await keep({ messageDays: 30 });
    await runToTheEnd();
    expect(await sql('SELECT id FROM answers WHERE company_id = ?', [acme.companyId])).toEqual([{ id: 78 }]);
    expect([await count('messages', answers), await count('messages', recent)]).toEqual([0, 1]);
    // The thread goes on with what is left of it.
    const thread = await api.call<{ items: { type: string; campaignId: number }[] }>(
      'GET',
      '/api/v1/conversations/+12025000000/messages',
    );
    expect(thread.body.items.map(({ type, campaignId }) => [type, campaignId])).toEqual([['answer', recent]]);
  });

  it('lets replies go with what they are found by, and their conversations', async () => {
    async function reply(
      company: TestCompany,
      phone: number,
      days: number,
      text: string,
      unhandled: 1 | null = null,
    ) {
      const { insertId } = await execute(
        `INSERT INTO replies (company_id, account_id, phone, to_phone, text, carrier_message_id, received_at, verdict, unhandled)
         VALUES (?, 1, ?, 12125550100, ?, UUID(), ?, 'conversation', ?)`,
        [company.companyId, phone, text, daysAgo(days), unhandled],
      );
      await execute('INSERT INTO reply_words (company_id, word, reply_id) VALUES ?', [
        wordsOf(text).map((word) => [company.companyId, word, insertId]),
      ]);
      await execute(
        `INSERT INTO conversations (company_id, phone, status, last_reply_id, last_reply_at, last_text, last_at)
         VALUES (?, ?, 'open', ?, ?, ?, ?)
         ON DUPLICATE KEY UPDATE last_reply_id = VALUES(last_reply_id), last_at = VALUES(last_at)`,
        [company.companyId, phone, insertId, daysAgo(days), text, daysAgo(days)],
      );
      return insertId;
    }
    const [quiet, busy, answered] = [12025550001, 12025550002, 12025550003];
    const gone = [
      await reply(acme, quiet, 50, 'Hello there'),
      await reply(acme, busy, 45, 'Hello again'),
      await reply(acme, answered, 44, '+1 from me'),
    ];
    await execute('UPDATE conversations SET last_at = ? WHERE company_id = ? AND phone = ?', [
      daysAgo(2),
      acme.companyId,
      answered,
    ]);
    await execute(
      'INSERT INTO conversation_notes (company_id, phone, text, created_at) VALUES (?, ?, ?, NOW())',
      [acme.companyId, quiet, 'likes blue'],
    );
    const stays = await reply(acme, busy, 20, 'Hello once more');
    const waits = await reply(acme, 12025550004, 45, 'nobody saw it', 1);
    await reply(acme, 12025550005, 44, 'behind it');
    const theirs = await reply(other, quiet, 300, 'Hello');
    await keep({ replyDays: 30 });
    await runToTheEnd();

    const [file] = await files();
    expect(file).toMatchObject({
      kind: 'replies',
      campaignId: null,
      items: 3,
      removedItems: 3,
      status: 'removed',
    });
    const lines = await records(file?.id ?? 0);
    expect(lines.map((line) => Number(line['reply_id']))).toEqual(gone);
    expect(lines[2]).toMatchObject({ text: "'+1 from me", phone: `+${answered}`, to: '12125550100' });
    const left = await sql<{ id: number }>('SELECT id FROM replies WHERE company_id = ? ORDER BY id', [
      acme.companyId,
    ]);
    expect(left.map(({ id }) => Number(id)).slice(0, 2)).toEqual([stays, waits]);
    expect(left).toHaveLength(3);
    const words = await sql<{ id: number }>(
      'SELECT DISTINCT reply_id AS id FROM reply_words WHERE company_id = ? AND reply_id IN (?)',
      [acme.companyId, [...gone, stays]],
    );
    expect(words.map(({ id }) => Number(id))).toEqual([stays]);
    const conversations = await sql<{ phone: number; text: string }>(
      'SELECT phone, last_text AS text FROM conversations WHERE company_id = ? AND phone IN (?) ORDER BY phone',
      [acme.companyId, [quiet, busy, answered]],
    );
    expect(conversations.map(({ phone, text }) => [Number(phone), text])).toEqual([
      [busy, 'Hello again'],
      [answered, ''],
    ]);
    expect(await sql('SELECT id FROM conversation_notes WHERE company_id = ?', [acme.companyId])).toEqual([]);
    expect(await sql('SELECT id FROM replies WHERE id = ?', [theirs])).toHaveLength(1);
    expect(await sql('SELECT phone FROM conversations WHERE company_id = ?', [other.companyId])).toHaveLength(
      1,
    );
  });

  it('offers the file to its own company, for as long as it says', async () => {
    await campaign(acme, 40, 5);
    expect((await api.call('GET', '/api/v1/archive/retention')).body).toEqual({
      messageDays: null,
      replyDays: null,
      fileDays: 90,
      updatedAt: null,
    });
    for (const wrong of [
      { messageDays: 29, replyDays: null },
      { messageDays: 30 },
      { messageDays: null, replyDays: null, fileDays: 1 },
    ]) {
      expect((await api.call('PUT', '/api/v1/archive/retention', wrong)).status).toBe(422);
    }
    await keep({ messageDays: 30, fileDays: 7 });
    await runToTheEnd();
    const [file] = await files();
    const id = file?.id ?? 0;
    const until = Date.parse(file?.downloadableUntil ?? '');
    expect(Math.round((until - Date.now()) / DAY_MS)).toBe(7);
    const stranger = ApiClient.withKey(running.url, other.apiKey);
    expect(await files(stranger)).toEqual([]);
    expect((await stranger.call('GET', `/api/v1/archive/files/${id}`)).status).toBe(404);
    expect((await stranger.call('GET', `/api/v1/archive/files/${id}/content`)).status).toBe(404);
    expect(await records(id)).toHaveLength(5);
    const [{ key } = { key: '' }] = await sql<{ key: string }>(
      'SELECT storage_key AS `key` FROM archive_files WHERE id = ?',
      [id],
    );
    expect(await storage.size(key)).toBeGreaterThan(0);
    await execute('UPDATE archive_files SET expires_at = NOW() - INTERVAL 1 DAY WHERE id = ?', [id]);
    await retention.run();
    expect(await storage.size(key)).toBe(0);
    expect((await api.call('GET', `/api/v1/archive/files/${id}/content`)).status).toBe(409);
    expect(await files()).toMatchObject([{ id, status: 'removed', downloadableUntil: null }]);
  });
});

async function* one(piece: Buffer): AsyncIterable<Buffer> {
  yield piece;
}

async function* half(content: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  for await (const chunk of content) yield chunk.subarray(0, chunk.length / 2);
}
