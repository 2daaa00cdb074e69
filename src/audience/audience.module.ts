import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { HoursClassesModule } from '../compliance/hours-classes/hours-classes.module.js';
import { ContactRepository } from './contacts/contact.repository.js';
import { ContactService } from './contacts/contact.service.js';
import { ContactPlacementService } from './contacts/contact-placement.service.js';
import { GeodataModule } from './geodata/geodata.module.js';
import { BatchWriterService } from './imports/batch-writer.service.js';
import { BulkContactRepository } from './imports/bulk-contact.repository.js';
import { ImportRepository } from './imports/import.repository.js';
import { ImportService } from './imports/import.service.js';
import { ImportBatchRepository } from './imports/import-batch.repository.js';
import { ImportBatchService } from './imports/import-batch.service.js';
import { ImportCompletionService } from './imports/import-completion.service.js';
import { ImportCutService } from './imports/import-cut.service.js';
import { ImportLimits } from './imports/import-limits.js';
import { ImportRecoveryService } from './imports/import-recovery.service.js';
import { FileStorage } from './imports/storage/file-storage.js';
import { FolderStorage } from './imports/storage/folder-storage.js';
import { ListEntity } from './lists/list.entity.js';
import { ListRepository } from './lists/list.repository.js';
import { ListService } from './lists/list.service.js';
import { ListCountRepository } from './lists/list-count.repository.js';
import { ListCountService } from './lists/list-count.service.js';
import { ListDeletionService } from './lists/list-deletion.service.js';
import { ListFieldRepository } from './lists/list-field.repository.js';
import { ListUses } from './lists/list-uses.js';

/** Lists, contacts, imports and geodata. */
@Module({
  imports: [TypeOrmModule.forFeature([ListEntity]), GeodataModule, HoursClassesModule],
  providers: [
    ListRepository,
    ListCountRepository,
    ListCountService,
    ListFieldRepository,
    ListUses,
    ListService,
    ListDeletionService,
    ContactRepository,
    ContactService,
    ContactPlacementService,
    ImportLimits,
    ImportRepository,
    ImportBatchRepository,
    BulkContactRepository,
    BatchWriterService,
    ImportService,
    ImportBatchService,
    ImportCutService,
    ImportCompletionService,
    ImportRecoveryService,
    { provide: FileStorage, useClass: FolderStorage },
  ],
  exports: [
    GeodataModule,
    ListService,
    ListRepository,
    ListCountRepository,
    ListCountService,
    ListFieldRepository,
    ListUses,
    ListDeletionService,
    ContactService,
    ContactPlacementService,
    ImportLimits,
    ImportService,
    ImportBatchService,
    ImportCutService,
    ImportRecoveryService,
    FileStorage,
  ],
})
export class AudienceModule {}
