import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { EventOutbox } from '../../tenancy/outgoing-webhooks/event-outbox.js';
import type { ContactImport } from './import.js';
import { ImportRepository } from './import.repository.js';
import { ImportBatchRepository } from './import-batch.repository.js';
import { IMPORT_STEPS, isOpen } from './import-status.js';
import { FileStorage } from './storage/file-storage.js';

/**
 * Ends imports: all done, failed, or canceled. First the status, in one statement, from which on no batch commits
 * and the sums stand; then the files. A process that dies in between leaves the second half to the sweeper.
 */
@Injectable()
export class ImportCompletionService {
  constructor(
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly storage: FileStorage,
    private readonly imports: ImportRepository,
    private readonly batches: ImportBatchRepository,
    private readonly outbox: EventOutbox,
    private readonly database: Database,
  ) {}

  /**
   * Ends the import where it runs, the whole file is cut and no batch waits. Called after each batch and again by
   * the sweeper and whoever resumes, so a crash or a pause right before it costs nothing.
   */
  async completeIfDone(companyId: number, importId: number): Promise<void> {
    const one = await this.imports.find(companyId, importId);
    if (one?.status !== 'running' || !one.cutDone) return;
    // Batches only ever leave this set once the file is cut: the last two to finish both look, one sees none.
    if ((await this.batches.waitingNumbers(importId)).length > 0) return;
    await this.end(companyId, importId, 'complete', null);
  }

  async fail(companyId: number, importId: number, reason: string): Promise<void> {
    await this.end(companyId, importId, 'fail', reason);
  }

  /** @returns whether it was still open */
  async cancel(companyId: number, importId: number, reason: string): Promise<boolean> {
    return this.end(companyId, importId, 'cancel', reason);
  }

  /** Ends what still goes into a list that is gone or going: also what is paused, which no batch would ever end. */
  async cancelOfList(companyId: number, listId: number): Promise<void> {
    for (const id of await this.imports.findOpenOfList(companyId, listId)) {
      await this.cancel(companyId, id, LIST_DELETED);
    }
  }

  /** The second half of an end. Safe to repeat. */
  async freeze(companyId: number, importId: number): Promise<void> {
    const one = await this.imports.find(companyId, importId);
    if (!one || one.frozen || isOpen(one.status)) return;
    await this.removeFiles(one);
    await this.imports.freeze(companyId, importId);
    const { status, sums } = one;
    this.log.info({ companyId, importId, status, ...sums }, 'import ended');
  }

  private async end(
    companyId: number,
    importId: number,
    step: 'complete' | 'fail' | 'cancel',
    reason: string | null,
  ): Promise<boolean> {
    const one = await this.imports.find(companyId, importId);
    if (!one) return false;
    const at = this.clock.date();
    const ended = await this.database.transaction(async (sql) => {
      if (!(await this.imports.step(companyId, importId, step, at, reason, sql))) return false;
      await this.outbox.add(sql, [one], ({ listId }) => {
        const status = IMPORT_STEPS[step].to;
        return { type: EVENT_OF_STEP[step], at, data: { importId, listId, status, reason } };
      });
      return true;
    });
    if (!ended) return false;
    try {
      await this.freeze(companyId, importId);
    } catch (error) {
      // It has ended, whatever becomes of its files: a storage that is away must not tell otherwise.
      const fields = { companyId, importId, fault: describeFault(error) };
      this.log.warn(fields, 'the files of an import that ended were left to the sweeper');
    }
    return true;
  }

  private async removeFiles({ storageKey, textKey }: ContactImport): Promise<void> {
    const keys = new Set([storageKey, textKey].filter((key) => key !== null));
    for (const key of keys) await this.storage.remove(key);
  }
}

const EVENT_OF_STEP = {
  complete: 'import.completed',
  fail: 'import.failed',
  cancel: 'import.canceled',
} as const;

export const LIST_DELETED = 'The list was deleted.';
