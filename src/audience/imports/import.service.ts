import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { ConflictError, NotFoundError } from '../../platform/errors.js';
import { type Page, toPage } from '../../platform/http/page.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { Jobs } from '../../platform/queues/jobs.js';
import { ListService } from '../lists/list.service.js';
import { csvLine } from './csv/write-csv.js';
import type { ContactImport, ImportTotals } from './import.js';
import { ImportRepository } from './import.repository.js';
import type { ImportQuery } from './import.schemas.js';
import { ImportBatchRepository } from './import-batch.repository.js';
import { ImportCompletionService } from './import-completion.service.js';
import { cutJob } from './import-jobs.js';
import type { ImportSettingsInput } from './import-settings.js';
import { inspectFile, SAMPLE_BYTES } from './inspect-file.js';
import { rejectionWords } from './rejection-reason.js';
import { FileStorage } from './storage/file-storage.js';

/** A stored file that is to be imported. */
export interface StoredFile {
  fileName: string;
  storageKey: string;
  bytes: number;
  settings: ImportSettingsInput;
}

export interface ImportWithTotals {
  one: ContactImport;
  totals: ImportTotals;
}

const REJECTIONS_PER_READ = 1_000;

/** Imports as people see them: begin, look, cancel. */
@Injectable()
export class ImportService {
  constructor(
    private readonly lists: ListService,
    private readonly imports: ImportRepository,
    private readonly batches: ImportBatchRepository,
    private readonly completion: ImportCompletionService,
    private readonly storage: FileStorage,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * Begins to import a stored file. A file or settings that cannot work are refused at once, and the file removed.
   *
   * @throws InvalidInputError, NotFoundError
   */
  async begin(
    companyId: number,
    userId: number | null,
    listId: number,
    file: StoredFile,
  ): Promise<ImportWithTotals> {
    const id = await this.record(companyId, userId, listId, file).catch(async (error: unknown) => {
      await this.storage.remove(file.storageKey);
      throw error;
    });
    try {
      await this.jobs.addBulk('imports', [cutJob(companyId, id)]);
    } catch (error) {
      // The row says what is to be done; the sweeper queues it.
      this.log.warn({ companyId, importId: id, fault: describeFault(error) }, 'an import was not queued');
    }
    return this.get(companyId, id);
  }

  /** @throws NotFoundError */
  async get(companyId: number, id: number): Promise<ImportWithTotals> {
    const one = await this.find(companyId, id);
    return { one, totals: await this.totalsOf(one) };
  }

  async page(companyId: number, query: ImportQuery): Promise<Page<ImportWithTotals>> {
    const rows = await this.imports.page(companyId, query.listId ?? null, query.after ?? 0, query.limit + 1);
    const { items, next } = toPage(rows, query.limit);
    const withTotals: ImportWithTotals[] = [];
    for (const one of items) withTotals.push({ one, totals: await this.totalsOf(one) });
    return { items: withTotals, next };
  }

  /** Rows that are in stay in; no further batch commits once this returns. */
  async cancel(companyId: number, id: number): Promise<ImportWithTotals> {
    const one = await this.find(companyId, id);
    if (!(await this.completion.cancel(companyId, id, 'Canceled by a person.'))) {
      throw new ConflictError(`This import is ${one.status} and cannot be canceled.`);
    }
    return this.get(companyId, id);
  }

  /** The rejected rows as CSV, read in pieces while they are sent. */
  async rejectionsCsv(companyId: number, id: number): Promise<AsyncIterable<string>> {
    const one = await this.find(companyId, id);
    return this.rejectionLines(one);
  }

  private async *rejectionLines(one: ContactImport): AsyncIterable<string> {
    yield csvLine(['line', 'reason', ...one.settings.columns]);
    for (let after = 0; ; ) {
      const rows = await this.batches.rejections(one.id, after, REJECTIONS_PER_READ);
      const last = rows.at(-1);
      if (!last) return;
      yield rows
        .map(({ line, reason, fields }) => csvLine([line, rejectionWords(reason), ...fields]))
        .join('');
      after = last.record;
    }
  }

  private async record(
    companyId: number,
    userId: number | null,
    listId: number,
    file: StoredFile,
  ): Promise<number> {
    await this.lists.get(companyId, listId);
    const sample = await this.readSample(file);
    const inspected = inspectFile(sample, sample.length === file.bytes, file.settings);
    return this.imports.insert({
      companyId,
      listId,
      fileName: file.fileName,
      storageKey: file.storageKey,
      fileBytes: file.bytes,
      text: { key: file.storageKey, bytes: file.bytes },
      settings: inspected.settings,
      start: { offset: inspected.dataOffset, rows: 0, line: inspected.dataLine },
      createdBy: userId,
      now: this.clock.date(),
    });
  }

  private async readSample(file: StoredFile): Promise<Buffer> {
    const chunks: Buffer[] = [];
    const end = Math.min(SAMPLE_BYTES, file.bytes);
    for await (const chunk of this.storage.read(file.storageKey, 0, end)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  private async find(companyId: number, id: number): Promise<ContactImport> {
    const one = await this.imports.find(companyId, id);
    if (!one) throw new NotFoundError('import');
    return one;
  }

  private async totalsOf(one: ContactImport): Promise<ImportTotals> {
    return one.totals ?? (await this.batches.totals(one.id));
  }
}
