import { Module } from '@nestjs/common';
import { CampaignsModule } from '../../campaigns/campaigns.module.js';
import { MessageTraceRepository } from '../../delivery/trace/message-trace.repository.js';
import { MessagesModule } from '../../messages/messages.module.js';
import { CampaignExportService } from './campaign-export.service.js';
import { MessageFileService } from './message-file.service.js';

/** Messages as files. */
@Module({
  imports: [CampaignsModule, MessagesModule],
  providers: [CampaignExportService, MessageFileService, MessageTraceRepository],
  exports: [CampaignExportService, MessageFileService],
})
export class MessageFileModule {}
