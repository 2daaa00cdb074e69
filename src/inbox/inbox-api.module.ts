import { Module } from '@nestjs/common';
import { InboxModule } from './inbox.module.js';
import { ReplyController } from './reply.controller.js';
import { UnmatchedReportController } from './unmatched-report.controller.js';

/** Replies over HTTP. */
@Module({ imports: [InboxModule], controllers: [ReplyController, UnmatchedReportController] })
export class InboxApiModule {}
