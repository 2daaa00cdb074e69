import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { csvLine } from '../../platform/csv/write-csv.js';
import { Database } from '../../platform/database/database.js';
import { ConflictError, DomainError, NotFoundError } from '../../platform/errors.js';
import { type Page, toPage } from '../../platform/http/page.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { Jobs } from '../../platform/queues/jobs.js';
import { ListService } from '../lists/list.service.js';
import { ListFieldRepository } from '../lists/list-field.repository.js';
import { UploadRepository } from '../uploads/upload.repository.js';
import type { ContactImport, ImportTotals } from './import.js';
import { ImportRepository } from './import.repository.js';
import type { ImportPreview, ImportQuery } from './import.schemas.js';
import { ImportBatchRepository } from './import-batch.repository.js';
import { cutJob } from './import-jobs.js';
import { previewOf } from './import-preview.js';
import type { ImportSettings, ImportSettingsInput } from './import-settings.js';
import { inspectFile, SAMPLE_BYTES } from './inspect-file.js';
import { rejectionWords } from './rejection-reason.js';
import { FileStorage } from './storage/file-storage.js';

/** A stored file that is to be imported. */
export interface StoredFile {
  fileName: string;
  storageKey: string;
  bytes: number;
  settings: ImportSettingsInput;
  /** The resumable upload that it came by: it ends in the moment in which the import begins. */
  uploadId?: string;
}

export interface ImportWithTotals {
  one: ContactImport;
  totals: ImportTotals;
}

const REJECTIONS_PER_READ = 1_000;

/** Imports as people see them: begun, and looked at. */
@Injectable()
export class ImportService {
  constructor(
    private readonly lists: ListService,
    private readonly imports: ImportRepository,
    private readonly batches: ImportBatchRepository,
    private readonly fields: ListFieldRepository,
    private readonly storage: FileStorage,
    private readonly database: Database,
    private readonly uploads: UploadRepository,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * Begins to import a stored file: into a list, or as opt-outs alone. A file or settings that cannot work are refused at once, and the file removed;
   * one that came by a resumable upload stays, and may be tried again.
   *
   * @throws InvalidInputError, NotFoundError, ConflictError where the upload became an import meanwhile
   */
  async begin(
    companyId: number,
    userId: number | null,
    listId: number | null,
    file: StoredFile,
  ): Promise<ImportWithTotals> {
    const id = await this.record(companyId, userId, listId, file).catch(async (error: unknown) => {
      // Only of what was refused is it certain that no row names the file; the rest is the orphan sweep's.
      if (error instanceof DomainError && file.uploadId === undefined) await this.removeFile(file);
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

  /** How a stored file would be read. @throws InvalidInputError */
  async preview(file: StoredFile): Promise<ImportPreview> {
    const sample = await this.readSample(file);
    return previewOf(inspectFile(sample, sample.length === file.bytes, file.settings));
  }

  /** @throws NotFoundError */
  async get(companyId: number, id: number): Promise<ImportWithTotals> {
    const [one] = await this.withTotals([await this.find(companyId, id)]);
    if (!one) throw new NotFoundError('import');
    return one;
  }

  async page(companyId: number, query: ImportQuery): Promise<Page<ImportWithTotals>> {
    const rows = await this.imports.page(companyId, query.listId ?? null, query, query.limit + 1);
    const { items, next } = toPage(rows, query.limit);
    return { items: await this.withTotals(items), next };
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
    listId: number | null,
    file: StoredFile,
  ): Promise<number> {
    if (listId !== null) await this.lists.get(companyId, listId);
    const sample = await this.readSample(file);
    const inspected = inspectFile(sample, sample.length === file.bytes, file.settings);
    const settings = listId === null ? asOptOuts(inspected.settings) : inspected.settings;
    const names = settings.mapping.custom.map(({ name }) => name);
    if (listId !== null) await this.lists.requireRoomForFields(companyId, listId, names, 'mapping.custom');
    return this.database.transaction(async (sql) => {
      if (file.uploadId !== undefined && !(await this.uploads.remove(companyId, file.uploadId, sql))) {
        throw new ConflictError('This upload is imported already, or was given up.');
      }
      if (listId !== null) await this.fields.add(sql, companyId, listId, names);
      return this.imports.insert(sql, {
        companyId,
        listId,
        fileName: file.fileName,
        storageKey: file.storageKey,
        fileBytes: file.bytes,
        settings,
        createdBy: userId,
        now: this.clock.date(),
      });
    });
  }

  private async removeFile(file: StoredFile): Promise<void> {
    try {
      await this.storage.remove(file.storageKey);
    } catch (error) {
      this.log.warn({ fault: describeFault(error) }, 'a refused file was left to the orphan sweep');
    }
  }

  private readSample(file: StoredFile): Promise<Buffer> {
    return this.storage.readPiece(file.storageKey, 0, Math.min(SAMPLE_BYTES, file.bytes));
  }

  private async find(companyId: number, id: number): Promise<ContactImport> {
    const one = await this.imports.find(companyId, id);
    if (!one) throw new NotFoundError('import');
    return one;
  }

  private async withTotals(all: readonly ContactImport[]): Promise<ImportWithTotals[]> {
    const reasons = await this.batches.reasons(all.map(({ id }) => id));
    const now = this.clock.date();
    return all.map((one) => ({
      one,
      totals: {
        ...one.sums,
        rejectedByReason: reasons.get(one.id) ?? {},
        workedMs: one.workedMs + (one.workingSince ? msBetween(one.workingSince, now) : 0),
      },
    }));
  }
}

/** Of a file of opt-outs the numbers count alone: nothing else in a row may keep its person from being blocked. */
function asOptOuts(settings: ImportSettings): ImportSettings {
  const { phone } = settings.mapping.fields;
  return { ...settings, optOutAll: true, duplicates: 'keep', mapping: { fields: { phone }, custom: [] } };
}

function msBetween(from: Date, to: Date): number {
  return Math.max(0, to.getTime() - from.getTime());
}
