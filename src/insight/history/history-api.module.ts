import { Module } from '@nestjs/common';
import { TenancyModule } from '../../tenancy/tenancy.module.js';
import { HistoryController } from './history.controller.js';
import { HistoryRepository } from './history.repository.js';
import { HistoryService } from './history.service.js';
import { HistoryFileController } from './history-file.controller.js';
import { HistoryFileService } from './history-file.service.js';
import { HistoryGroupRepository } from './history-group.repository.js';
import { HistoryGroupService } from './history-group.service.js';

/** Figures over time over HTTP. */
@Module({
  imports: [TenancyModule],
  controllers: [HistoryController, HistoryFileController],
  providers: [
    HistoryFileService,
    HistoryGroupRepository,
    HistoryGroupService,
    HistoryRepository,
    HistoryService,
  ],
})
export class HistoryApiModule {}
