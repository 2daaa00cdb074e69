import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Log } from '../../platform/logging/log.js';
import type { ContactImport, ImportTotals } from './import.js';
import { ImportRepository } from './import.repository.js';
import { ImportBatchRepository } from './import-batch.repository.js';
import { type ImportStatus, isOpen } from './import-status.js';
import { FileStorage } from './storage/file-storage.js';

/** Ends imports: all done, failed, or canceled. Each end freezes the sums and removes the file. */
@Injectable()
export class ImportCompletionService {
  constructor(
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly storage: FileStorage,
    private readonly imports: ImportRepository,
    private readonly batches: ImportBatchRepository,
  ) {}

  /** Ends the import where the whole file is cut and no batch waits. Safe to repeat after a crash anywhere. */
  async completeIfDone(companyId: number, importId: number): Promise<void> {
    const one = await this.imports.find(companyId, importId);
    if (one?.status !== 'running' || !one.cutDone) return;
    // Batches only ever leave this set once the file is cut: the last two to finish both look, one sees none.
    if ((await this.batches.waitingNumbers(importId)).length > 0) return;
    const totals = await this.batches.totals(importId);
    await this.removeFiles(one);
    if (await this.imports.complete(companyId, importId, totals, this.clock.date())) {
      this.tell(one, 'completed', totals);
    }
  }

  async fail(companyId: number, importId: number, reason: string): Promise<void> {
    await this.stop(companyId, importId, 'failed', reason);
  }

  /** @returns whether it was still open */
  async cancel(companyId: number, importId: number, reason: string): Promise<boolean> {
    return this.stop(companyId, importId, 'canceled', reason);
  }

  /** The second half of a stop: again by the sweeper, where a process died within it. */
  async freeze(companyId: number, importId: number): Promise<void> {
    const one = await this.imports.find(companyId, importId);
    if (!one || isOpen(one.status)) return;
    // No batch commits any more: each asks for the status, locked, before it does.
    const totals = await this.batches.totals(importId);
    await this.removeFiles(one);
    await this.imports.freeze(companyId, importId, totals);
    this.tell(one, one.status, totals);
  }

  private async stop(
    companyId: number,
    importId: number,
    status: 'failed' | 'canceled',
    reason: string,
  ): Promise<boolean> {
    const stopped = await this.imports.stop(companyId, importId, status, reason, this.clock.date());
    if (stopped) await this.freeze(companyId, importId);
    return stopped;
  }

  private async removeFiles({ storageKey, textKey }: ContactImport): Promise<void> {
    const keys = new Set([storageKey, textKey].filter((key) => key !== null));
    for (const key of keys) await this.storage.remove(key);
  }

  private tell(one: ContactImport, status: ImportStatus, totals: ImportTotals): void {
    const { rows, inserted, updated, duplicates, rejected } = totals;
    this.log.info(
      { companyId: one.companyId, importId: one.id, status, rows, inserted, updated, duplicates, rejected },
      'import ended',
    );
  }
}
