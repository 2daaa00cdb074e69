import type { Database } from '../../src/platform/database/database.js';
import { ApiClient } from './api-client.js';
import type { PlatformProcesses } from './platform-processes.js';
import { waitUntil } from './wait-until.js';

/** An import as the API tells it. */
export interface ImportBody {
  id: number;
  status: string;
  statusReason: string | null;
  rows: number;
  inserted: number;
  updated: number;
  duplicates: number;
  rejected: number;
  [field: string]: unknown;
}

/** Ten times what a quiet machine needs, the half minute included in which a job of a dead worker is noticed. */
const PATIENCE_MS = 240_000;

const FIRST_NAMES = ['Ann', 'Bob', 'Çelik', 'Dora', 'Eve'];

/**
 * A file whose numbers come back across its batches: each row a name of its own, so that it shows which row won.
 * One row in fifty is rejected.
 */
export function contactFile(rows: number, distinct: number): string {
  const lines = ['phone,first name,city'];
  for (let row = 0; row < rows; row++) {
    // A step that shares no factor with the count of numbers walks through all of them before it begins anew.
    const number = 12_015_000_000 + ((row * 7_919) % distinct);
    const phone = row % 50 === 49 ? `none ${row}` : `+${number}`;
    lines.push(`${phone},${FIRST_NAMES[row % FIRST_NAMES.length]} ${row},"Town, ${row % 97}"`);
  }
  return `${lines.join('\n')}\n`;
}

/** What tells whether two lists hold the same. */
export interface ListContents {
  contacts: number;
  people: number;
  contents: string;
  kept: number;
  keptByPlace: number;
}

/** Imports over the API of a running platform. */
export class ImportRuns {
  readonly api: ApiClient;
  private lists = 0;

  constructor(private readonly platform: PlatformProcesses) {
    const { address, sandbox } = platform.running;
    this.api = ApiClient.withKey(address, sandbox.apiKey);
  }

  get database(): Database {
    return this.platform.test.database;
  }

  async list(): Promise<number> {
    const name = `List ${++this.lists}`;
    return (await this.api.call<{ id: number }>('POST', '/api/v1/lists', { name })).body.id;
  }

  async begin(listId: number, content: string, settings: object = {}): Promise<number> {
    const form = new FormData();
    form.set(
      'settings',
      JSON.stringify({ mapping: { phone: 0, firstName: 1, custom: { City: 2 } }, ...settings }),
    );
    form.set('file', new Blob([content]), 'contacts.csv');
    const { status, body } = await this.api.call<ImportBody>('POST', `/api/v1/lists/${listId}/imports`, form);
    if (status !== 201) throw new Error(`The file was answered with ${status}: ${JSON.stringify(body)}`);
    return body.id;
  }

  async get(importId: number): Promise<ImportBody> {
    return (await this.api.call<ImportBody>('GET', `/api/v1/imports/${importId}`)).body;
  }

  async act(importId: number, action: 'pause' | 'resume' | 'cancel'): Promise<ImportBody> {
    const { status, body } = await this.api.call<ImportBody>('POST', `/api/v1/imports/${importId}/${action}`);
    if (status !== 200) throw new Error(`${action} was answered with ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  /** Waits until so many rows of these imports together are done. */
  async rowsDone(rows: number, ...importIds: number[]): Promise<void> {
    await waitUntil(
      `${rows} rows are done`,
      async () => {
        const [sum] = await this.database.query<{ n: number }>(
          'SELECT COALESCE(SUM(rows_done), 0) AS n FROM imports WHERE id IN (?)',
          [importIds],
        );
        return Number(sum?.n) >= rows;
      },
      PATIENCE_MS,
    );
  }

  /**
   * Does `work` while no batch of these imports can be completed: they stay in the middle, however fast the machine.
   * Only what needs no batch may be waited for.
   */
  async held(importIds: number[], work: () => Promise<void>): Promise<void> {
    await this.database.transaction(async (sql) => {
      await sql.query('SELECT id FROM imports WHERE id IN (?) FOR UPDATE', [importIds]);
      await work();
    });
  }

  async ended(importId: number, withinMs = PATIENCE_MS): Promise<ImportBody> {
    await waitUntil(
      `import ${importId} has ended`,
      async () => {
        const [row] = await this.database.query<{ frozen: number }>(
          'SELECT frozen FROM imports WHERE id = ?',
          [importId],
        );
        return row?.frozen === 1;
      },
      withinMs,
    );
    return this.get(importId);
  }

  /** What a list holds, apart from its contacts' ids: two lists with the same contacts have the same. */
  async contents(listId: number): Promise<ListContents> {
    const [row] = await this.database.query<Record<string, unknown>>(
      `SELECT COUNT(*) AS contacts, COUNT(DISTINCT phone) AS people,
         SUM(CRC32(CONCAT_WS('|', phone, country, region, first_name, hours_class_id, custom_fields, import_row)))
           AS contents
       FROM contacts WHERE list_id = ?`,
      [listId],
    );
    const [kept] = await this.database.query<{ n: number; byPlace: number }>(
      `SELECT contact_count AS n,
         (SELECT COALESCE(SUM(n), 0) FROM contact_list_counts c WHERE c.list_id = l.id) AS byPlace
       FROM contact_lists l WHERE id = ?`,
      [listId],
    );
    return {
      contacts: Number(row?.['contacts']),
      people: Number(row?.['people']),
      contents: String(row?.['contents']),
      kept: Number(kept?.n),
      keptByPlace: Number(kept?.byPlace),
    };
  }

  /** The sums that are kept, and the same added up from the batches, the rejected rows and their reasons. */
  async accounts(importId: number): Promise<{ kept: object; added: object }> {
    const sums = `COALESCE(SUM(inserted), 0) AS inserted, COALESCE(SUM(updated), 0) AS updated,
      COALESCE(SUM(duplicates), 0) AS duplicates, COALESCE(SUM(rejected), 0) AS rejected`;
    const [kept] = await this.database.query<Record<string, number>>(
      `SELECT SUM(rows_done) AS n, ${sums} FROM imports WHERE id = ?`,
      [importId],
    );
    const [added] = await this.database.query<Record<string, number>>(
      `SELECT COALESCE(SUM(rows_cut), 0) AS n, ${sums} FROM import_batches
       WHERE import_id = ? AND status = 'completed'`,
      [importId],
    );
    const [rows] = await this.database.query<{ rejections: number; reasons: number }>(
      `SELECT (SELECT COUNT(*) FROM import_rejections WHERE import_id = i.id) AS rejections,
         (SELECT COALESCE(SUM(n), 0) FROM import_rejection_counts WHERE import_id = i.id) AS reasons
       FROM imports i WHERE id = ?`,
      [importId],
    );
    const numbers = (of: Record<string, number> | undefined) =>
      Object.fromEntries(Object.entries(of ?? {}).map(([name, n]) => [name, Number(n)]));
    return {
      kept: { ...numbers(kept), rejections: Number(kept?.['rejected']), reasons: Number(kept?.['rejected']) },
      added: { ...numbers(added), ...numbers({ ...rows }) },
    };
  }
}
