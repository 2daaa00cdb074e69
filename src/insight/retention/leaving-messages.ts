import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { MessageFileService } from '../archive/message-file.service.js';
import type { ArchiveFile } from './archive-file.js';
import { ArchiveFileRepository } from './archive-file.repository.js';
import { ExpiredMessageRepository } from './expired-message.repository.js';
import { type FilePiece, LeaseLostError, type LeavingRows, type RemovedPiece } from './leaving-rows.js';
import { RetentionRuleRepository } from './retention-rule.repository.js';

const DAY_MS = 86_400_000;

/** Messages of a campaign that leave. */
@Injectable()
export class LeavingMessages implements LeavingRows {
  readonly header: string;

  constructor(
    private readonly messages: ExpiredMessageRepository,
    private readonly files: ArchiveFileRepository,
    private readonly rules: RetentionRuleRepository,
    private readonly csv: MessageFileService,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    this.header = csv.header;
  }

  async piece(file: ArchiveFile, limit: number): Promise<FilePiece | null> {
    const rows = await this.messages.next(file, file.exportedTo, limit);
    const last = rows.at(-1);
    if (!last) return null;
    return { text: await this.csv.lines(file.companyId, rows), items: rows.length, lastId: last.id };
  }

  /** By the days that hold now: a company that has thought better of it keeps what is left. */
  async mayLeave(file: ArchiveFile): Promise<boolean> {
    const days = (await this.rules.find(file.companyId))?.messageDays ?? null;
    if (days === null) return false;
    const endedBefore = new Date(this.clock.now() - days * DAY_MS);
    return this.database.transaction((sql) => this.messages.begin(sql, file, endedBefore, this.clock.date()));
  }

  async remove(file: ArchiveFile, limit: number): Promise<RemovedPiece | null> {
    return this.database.transaction(async (sql) => {
      const locked = await this.messages.lockNext(sql, file, limit);
      const last = locked.at(-1);
      if (!last) return null;
      await this.messages.delete(sql, file, locked);
      const piece = { removed: locked.length, removedTo: last.id };
      if (!(await this.files.countRemoved(sql, file, piece.removedTo, piece.removed))) {
        throw new LeaseLostError(file);
      }
      return piece;
    });
  }

  hasRest({ campaignId }: ArchiveFile): Promise<boolean> {
    return this.messages.hasRest(campaignId);
  }
}
