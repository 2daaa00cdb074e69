import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { ReplySearchService } from '../../../src/inbox/search/reply-search.service.js';
import { ReplyWordRepository } from '../../../src/inbox/search/reply-word.repository.js';
import { dataSourceOptions } from '../../../src/platform/database/data-source-options.js';
import { Database } from '../../../src/platform/database/database.js';
import { InvalidInputError } from '../../../src/platform/errors.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';

const ACME = 1;
const OTHER = 2;
/** Replies of the large company; every one says `hello`. */
const MANY = 20_000;

describe('the search in replies', () => {
  let test: TestDatabase;
  let dataSource: DataSource;
  let search: ReplySearchService;
  let words: ReplyWordRepository;
  let database: Database;

  beforeAll(async () => {
    test = await createTestDatabase();
    // One connection, whose own counts tell what was read.
    dataSource = new DataSource(await dataSourceOptions({ databaseUrl: test.url, databasePoolSize: 1 }));
    await dataSource.initialize();
    database = new Database(dataSource);
    words = new ReplyWordRepository(database);
    search = new ReplySearchService(words);
    for (let start = 1; start <= MANY; start += 2_000) {
      await fill(ACME, start, 2_000, (id) => {
        const rare = id % 1_000 === 7 ? ' unicorn' : '';
        const often = id % 3 === 0 ? ' thanks' : '';
        return `Hello${often}, item${id % 40} please${rare}`;
      });
    }
    await fill(OTHER, MANY + 1, 10, (id) => `hello unicorn ${id}`);
  });

  afterAll(async () => {
    await dataSource?.destroy();
    await test?.drop();
  });

  async function fill(companyId: number, first: number, count: number, textOf: (id: number) => string) {
    const replies = Array.from({ length: count }, (_, at) => ({
      id: first + at,
      companyId,
      text: textOf(first + at),
    }));
    await database.execute(
      `INSERT INTO replies (id, company_id, account_id, phone, to_phone, text, carrier_message_id, received_at,
                            verdict, unhandled) VALUES ?`,
      [
        replies.map(({ id, text }) => [
          ...[id, companyId, companyId, 14155550000 + (id % 500), 14155550100, text, `c${id}`, new Date()],
          ...['conversation', null],
        ]),
      ],
    );
    await database.transaction((sql) => words.add(sql, replies));
  }

  async function ids(companyId: number, text: string, limit = 50, after: number | null = null) {
    const { items, next } = await search.search(companyId, text, after, limit);
    return { ids: items.map(({ id }) => id), next };
  }

  /** All pages of a search. */
  async function all(companyId: number, text: string, limit = 200): Promise<number[]> {
    const found: number[] = [];
    for (let next: number | null = null, first = true; first || next !== null; first = false) {
      const page: Awaited<ReturnType<typeof ids>> = await ids(companyId, text, limit, next);
      found.push(...page.ids);
      next = page.next;
    }
    return found;
  }

  const meant = (holds: (id: number) => boolean) =>
    Array.from({ length: MANY }, (_, at) => MANY - at).filter(holds);

  it('finds words and beginnings of words, newest first, page by page', async () => {
    expect(await all(ACME, 'unicorn', 3)).toEqual(meant((id) => id % 1_000 === 7));
    expect(await all(ACME, 'UNICÓRN hello')).toEqual(meant((id) => id % 1_000 === 7));
    expect(await all(ACME, 'uni*')).toEqual(meant((id) => id % 1_000 === 7));
    expect(await all(ACME, 'item7 thanks')).toEqual(meant((id) => id % 40 === 7 && id % 3 === 0));
    expect((await ids(ACME, 'hello', 5)).ids).toEqual([MANY, MANY - 1, MANY - 2, MANY - 3, MANY - 4]);
    expect((await ids(ACME, 'item* hel* thanks', 2)).ids).toEqual(meant((id) => id % 3 === 0).slice(0, 2));
    expect((await ids(ACME, 'item3*', 4)).ids).toEqual(
      meant((id) => String(id % 40).startsWith('3')).slice(0, 4),
    );
    expect(await ids(ACME, 'nobody')).toEqual({ ids: [], next: null });
    expect(await ids(ACME, 'hello nobody')).toEqual({ ids: [], next: null });
  });

  it('knows nothing of another company', async () => {
    expect(await all(OTHER, 'unicorn')).toEqual(Array.from({ length: 10 }, (_, at) => MANY + 10 - at));
    expect(await all(OTHER, 'thanks')).toEqual([]);
    expect((await all(ACME, 'unicorn')).every((id) => id <= MANY)).toBe(true);
  });

  it('refuses what names no word, too many, or a beginning of too many', async () => {
    for (const text of ['*', '!?', 'a b c d e f g h i']) {
      await expect(ids(ACME, text)).rejects.toBeInstanceOf(InvalidInputError);
    }
    await fill(
      ACME,
      MANY + 100,
      1_100,
      (id) => `zz${String.fromCharCode(97 + (id % 26), 97 + ((id >> 5) % 26))}`,
    );
    await expect(ids(ACME, 'zz*')).rejects.toThrow('give more letters');
    expect((await ids(ACME, 'zza*', 3)).ids).toHaveLength(3);
  });

  it('reads about a page of rows, however common the words', async () => {
    const reads = async (text: string) => {
      const before = await rowsRead();
      await ids(ACME, text, 20);
      return (await rowsRead()) - before;
    };
    // Those of a look at each term, a page of candidates, and their texts.
    for (const text of ['hello', 'hello thanks please', 'hel* thanks', 'item1* hello']) {
      const rows = await reads(text);
      expect([text, rows < 8_000]).toEqual([text, true]);
    }
  });

  /** Rows that the storage has handed out to the one connection. */
  async function rowsRead(): Promise<number> {
    const rows = await database.query<{ Value: string }>("SHOW SESSION STATUS LIKE 'Handler_read_%'");
    return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
  }
});
