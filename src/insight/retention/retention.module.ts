import { Module } from '@nestjs/common';
import { AudienceModule } from '../../audience/audience.module.js';
import { MessageFileModule } from '../archive/message-file.module.js';
import { ArchiveFileRepository } from './archive-file.repository.js';
import { ArchiveFileService } from './archive-file.service.js';
import { ArchiveFileWriter } from './archive-file-writer.service.js';
import { ExpiredMessageRepository } from './expired-message.repository.js';
import { ExpiredReplyRepository } from './expired-reply.repository.js';
import { LeavingMessages } from './leaving-messages.js';
import { LeavingReplies } from './leaving-replies.js';
import { RetentionService } from './retention.service.js';
import { RetentionPlanner } from './retention-planner.service.js';
import { RetentionRuleRepository } from './retention-rule.repository.js';
import { RetentionRuleService } from './retention-rule.service.js';

/** How long things are kept, and how they leave. */
@Module({
  imports: [AudienceModule, MessageFileModule],
  providers: [
    ArchiveFileRepository,
    ArchiveFileService,
    ArchiveFileWriter,
    ExpiredMessageRepository,
    ExpiredReplyRepository,
    LeavingMessages,
    LeavingReplies,
    RetentionPlanner,
    RetentionRuleRepository,
    RetentionRuleService,
    RetentionService,
  ],
  exports: [ArchiveFileService, RetentionRuleService, RetentionService],
})
export class RetentionModule {}
