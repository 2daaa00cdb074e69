import { Injectable } from '@nestjs/common';
import { ReportBatchService } from '../reports/report-batch.service.js';
import { UnmatchedReportService } from '../reports/unmatched-report.service.js';
import { ReplyPieces } from './reply-pieces.service.js';
import { ReplyRequeue } from './reply-requeue.service.js';

/** Brings on what webhooks have put down and no job names. */
@Injectable()
export class IntakeSweep {
  constructor(
    private readonly reports: ReportBatchService,
    private readonly unmatched: UnmatchedReportService,
    private readonly replies: ReplyRequeue,
    private readonly pieces: ReplyPieces,
  ) {}

  /** Safe to repeat, and by two workers at once. */
  async sweep(): Promise<void> {
    await this.pieces.joinOverdue();
    await this.replies.requeueUnhandledReplies();
    await this.reports.requeue();
    await this.unmatched.retryDue();
  }

  /** Removes what nobody will ask for again. */
  async removeExpired(): Promise<void> {
    while ((await this.pieces.removeExpired()) > 0);
  }
}
