import { Injectable } from '@nestjs/common';
import { FileStorage } from '../../audience/imports/storage/file-storage.js';
import { Clock } from '../../platform/clock/clock.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { type ArchiveFile, type ArchiveKind, archiveKey } from './archive-file.js';
import { ArchiveFileRepository } from './archive-file.repository.js';
import { ArchiveFileWriter, DamagedFileError } from './archive-file-writer.service.js';
import { LeavingMessages } from './leaving-messages.js';
import { LeavingReplies } from './leaving-replies.js';
import { LeaseLostError, type LeavingRows } from './leaving-rows.js';
import { RetentionPlanner } from './retention-planner.service.js';
import { RetentionRuleRepository } from './retention-rule.repository.js';

const DAY_MS = 86_400_000;
/** One run begins nothing new after this time: the next one, a minute later, goes on. */
const RUN_MS = 10_000;
/** Longer than a piece, and than the check of a file of 500 MB. */
const LEASE_MS = 600_000;
/** A file that could not be gone on with is left alone for so long. */
const REST_MS = 600_000;
const FILES_A_LOOK = 20;
/** About 60 ms of the database: locks of rows that nobody touches any more, and undo that is purged in between. */
const ROWS_A_REMOVAL = 1_000;

/** What one run did. */
export interface RetentionSummary {
  exported: number;
  removed: number;
  closed: number;
}

/**
 * Lets go of what a company does not keep any longer: first into a file that it can download, then, once that file is
 * whole and was read back, out of the database, in pieces that are each one transaction.
 */
@Injectable()
export class RetentionService {
  private readonly rows: Readonly<Record<ArchiveKind, LeavingRows>>;

  constructor(
    private readonly planner: RetentionPlanner,
    private readonly files: ArchiveFileRepository,
    private readonly writer: ArchiveFileWriter,
    private readonly rules: RetentionRuleRepository,
    private readonly storage: FileStorage,
    private readonly clock: Clock,
    private readonly log: Log,
    messages: LeavingMessages,
    replies: LeavingReplies,
  ) {
    this.rows = { messages, replies };
  }

  /** Safe to run twice, and at the same time. @param runMs for which it goes on */
  async run(runMs = RUN_MS): Promise<RetentionSummary> {
    const summary = { exported: 0, removed: 0, closed: 0 };
    const until = performance.now() + runMs;
    const goesOn = () => performance.now() < until;
    await this.planner.plan();
    while (goesOn()) {
      const due = await this.files.due(this.clock.date(), FILES_A_LOOK);
      if (due.length === 0) break;
      for (const file of due) {
        if (!goesOn()) break;
        const taken = await this.files.take(file, new Date(this.clock.now() + LEASE_MS));
        if (taken) await this.goOn(taken, goesOn, summary);
      }
    }
    await this.removeFiles();
    return summary;
  }

  private async goOn(file: ArchiveFile, goesOn: () => boolean, summary: RetentionSummary): Promise<void> {
    try {
      if (file.status === 'exporting') await this.export(file, goesOn, summary);
      else await this.remove(file, goesOn, summary);
    } catch (error) {
      if (error instanceof LeaseLostError) return;
      this.log.error(
        { fileId: file.id, fault: describeFault(error) },
        'an archive file could not be gone on with',
      );
      const later = new Date(this.clock.now() + REST_MS);
      if (error instanceof DamagedFileError && file.status === 'exporting') {
        await this.files.restart(file, archiveKey(file.companyId), later);
        await this.storage.remove(file.storageKey);
      } else await this.files.release(file, later);
    }
  }

  private async export(before: ArchiveFile, goesOn: () => boolean, summary: RetentionSummary): Promise<void> {
    const { file, isWhole } = await this.writer.write(before, this.rows[before.kind], goesOn);
    summary.exported += file.itemCount - before.itemCount;
    if (!isWhole) return this.files.release(file, this.clock.date());
    if (file.itemCount === 0) {
      // Nobody knows yet what became of any of them.
      const hasRest = await this.rows[file.kind].hasRest(file);
      return this.files.close(file, 'exporting', this.clock.date(), hasRest);
    }
    await this.writer.check(file);
    const days = (await this.rules.find(file.companyId))?.fileDays ?? 0;
    const expiresAt = new Date(this.clock.now() + Math.max(days, 1) * DAY_MS);
    if (await this.files.finish(file, this.clock.date(), expiresAt)) {
      await this.remove({ ...file, status: 'removing' }, goesOn, summary);
    }
  }

  private async remove(before: ArchiveFile, goesOn: () => boolean, summary: RetentionSummary): Promise<void> {
    if (!(await this.writer.isThere(before))) throw new DamagedFileError(before);
    const rows = this.rows[before.kind];
    if (!(await rows.mayLeave(before))) {
      return this.files.release(before, new Date(this.clock.now() + REST_MS));
    }
    let file = before;
    while (goesOn()) {
      const piece = await rows.remove(file, ROWS_A_REMOVAL);
      if (!piece) {
        await this.files.close(file, 'removing', this.clock.date(), await rows.hasRest(file));
        summary.closed++;
        return;
      }
      summary.removed += piece.removed;
      file = {
        ...file,
        removedTo: piece.removedTo,
        removedCount: file.removedCount + piece.removed,
      };
    }
    await this.files.release(file, this.clock.date());
  }

  /** Files whose time is over. Whoever dies in between finds the row again, and nothing in the storage. */
  private async removeFiles(): Promise<void> {
    for (const file of await this.files.expired(this.clock.date(), FILES_A_LOOK)) {
      await this.storage.remove(file.storageKey);
      await this.files.forget(file);
    }
  }
}
