import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { type INestApplicationContext, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Redis } from 'ioredis';
import { AudienceModule } from '../../../src/audience/audience.module.js';
import { ImportService, type ImportWithTotals } from '../../../src/audience/imports/import.service.js';
import { ImportBatchService } from '../../../src/audience/imports/import-batch.service.js';
import { ImportCutService } from '../../../src/audience/imports/import-cut.service.js';
import { ImportLimits } from '../../../src/audience/imports/import-limits.js';
import type { ImportSettingsInput } from '../../../src/audience/imports/import-settings.js';
import { FileStorage } from '../../../src/audience/imports/storage/file-storage.js';
import { ListService } from '../../../src/audience/lists/list.service.js';
import type { Database } from '../../../src/platform/database/database.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { seedAreas } from '../../support/seed-areas.js';
import { storedFiles } from '../../support/stored-files.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { createTestRedis } from '../../support/test-redis.js';

@Module({ imports: [PlatformModule, AudienceModule] })
class AudienceTestModule {}

/** The audience room on real servers, with seeded geodata and a storage folder of its own. */
export class AudienceFixture {
  private constructor(
    private readonly context: INestApplicationContext,
    private readonly test: TestDatabase,
    readonly redis: Redis,
    private readonly closeRedis: () => Promise<void>,
    private readonly folder: string,
  ) {}

  /** @param root by default services without a processor: a test takes each step by hand */
  static async start(root: Type = AudienceTestModule): Promise<AudienceFixture> {
    const [test, { url, redis, close }, folder] = await Promise.all([
      createTestDatabase(),
      createTestRedis(),
      mkdtemp(join(tmpdir(), 'audience-')),
    ]);
    await seedAreas(test.database);
    Object.assign(process.env, {
      DATABASE_URL: test.url,
      DATABASE_POOL_SIZE: '8',
      REDIS_URL: url,
      ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      ALLOW_UNSAFE_SERVERS: 'true',
      LOG_LEVEL: 'silent',
      STORAGE_DIR: folder,
    });
    const context = await NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
    return new AudienceFixture(context, test, redis, close, folder);
  }

  async stop(): Promise<void> {
    await this.context.close();
    await Promise.all([this.test.drop(), this.closeRedis(), rm(this.folder, { recursive: true })]);
  }

  get database(): Database {
    return this.test.database;
  }

  get<Service>(type: Type<Service> | (abstract new (...args: never[]) => Service)): Service {
    return this.context.get<Service>(type, { strict: false });
  }

  /** Small slices, so that a short file makes many batches. */
  limit(limits: { batchRows?: number; waitingBatches?: number; attempts?: number }): void {
    const usual = { batchRows: 10_000, waitingBatches: 32, cutPauseMs: 20, attempts: 20 };
    Object.assign(this.get(ImportLimits), usual, limits);
  }

  async company(): Promise<number> {
    const { insertId } = await this.database.execute(
      'INSERT INTO companies (name, created_at) VALUES (?, ?)',
      ['Test', new Date()],
    );
    return insertId;
  }

  async list(companyId: number): Promise<number> {
    return (await this.get(ListService).create(companyId, `List ${randomBytes(8).toString('hex')}`)).id;
  }

  /** Stores a file and begins its import; the queue is left to whoever works on it. */
  async begin(
    companyId: number,
    listId: number,
    content: string | Buffer,
    settings: ImportSettingsInput = {},
  ): Promise<number> {
    const storageKey = `imports/${companyId}/${randomBytes(8).toString('hex')}.csv`;
    const bytes = Buffer.from(content);
    await this.get(FileStorage).store(storageKey, Readable.from([bytes]), bytes.length);
    const file = { fileName: 'contacts.csv', storageKey, bytes: bytes.length, settings };
    return (await this.get(ImportService).begin(companyId, null, listId, file)).one.id;
  }

  /** Cuts the whole file. @returns the numbers of the batches */
  async cut(companyId: number, importId: number): Promise<number[]> {
    await this.get(ImportCutService).cut(companyId, importId);
    const rows = await this.database.query<{ n: number }>(
      'SELECT batch_number AS n FROM import_batches WHERE import_id = ? ORDER BY batch_number',
      [importId],
    );
    return rows.map((row) => row.n);
  }

  async runBatch(companyId: number, importId: number, batchNumber: number): Promise<void> {
    await this.get(ImportBatchService).run(companyId, importId, batchNumber);
  }

  /** Imports a whole file, its batches in the given order. */
  async importAll(
    companyId: number,
    listId: number,
    content: string | Buffer,
    settings: ImportSettingsInput = {},
    order: (numbers: number[]) => number[] = (numbers) => numbers,
  ): Promise<ImportWithTotals> {
    const importId = await this.begin(companyId, listId, content, settings);
    for (const number of order(await this.cut(companyId, importId))) {
      await this.runBatch(companyId, importId, number);
    }
    return this.get(ImportService).get(companyId, importId);
  }

  async contacts<Row>(listId: number, columns: string): Promise<Row[]> {
    return this.database.query<Row>(`SELECT ${columns} FROM contacts WHERE list_id = ? ORDER BY phone`, [
      listId,
    ]);
  }

  async contactCount(listId: number): Promise<{ kept: number; counted: number }> {
    const [row] = await this.database.query<{ kept: number; counted: number }>(
      `SELECT contact_count AS kept, (SELECT COUNT(*) FROM contacts c WHERE c.list_id = l.id) AS counted
       FROM contact_lists l WHERE l.id = ?`,
      [listId],
    );
    return { kept: Number(row?.kept), counted: Number(row?.counted) };
  }

  /** Where a stored file lies. */
  pathOf(storageKey: string): string {
    return join(this.folder, storageKey);
  }

  /** Names of the files that the storage holds. */
  async storedFiles(): Promise<string[]> {
    return (await storedFiles(this.folder)).map((path) => basename(path));
  }
}
