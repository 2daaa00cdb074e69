import { Module } from '@nestjs/common';
import { ArchiveFileController } from '../retention/archive-file.controller.js';
import { RetentionController } from '../retention/retention.controller.js';
import { RetentionModule } from '../retention/retention.module.js';
import { ArchiveController } from './archive.controller.js';
import { ArchiveCampaignRepository } from './archive-campaign.repository.js';
import { ArchiveMessageRepository } from './archive-message.repository.js';
import { ArchiveSearchService } from './archive-search.service.js';
import { CampaignExportController } from './campaign-export.controller.js';
import { MessageFileModule } from './message-file.module.js';

/** The routes of the archive. */
@Module({
  imports: [MessageFileModule, RetentionModule],
  controllers: [ArchiveController, ArchiveFileController, CampaignExportController, RetentionController],
  providers: [ArchiveCampaignRepository, ArchiveMessageRepository, ArchiveSearchService],
})
export class ArchiveApiModule {}
