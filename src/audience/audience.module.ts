import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { HoursClassesModule } from '../compliance/hours-classes/hours-classes.module.js';
import { OptOutsModule } from '../compliance/opt-outs/opt-outs.module.js';
import { OutgoingWebhooksModule } from '../tenancy/outgoing-webhooks/outgoing-webhooks.module.js';
import { ContactRepository } from './contacts/contact.repository.js';
import { ContactService } from './contacts/contact.service.js';
import { ContactEnrolmentService } from './contacts/contact-enrolment.service.js';
import { ContactExportService } from './contacts/contact-export.service.js';
import { ContactIdRepository } from './contacts/contact-id.repository.js';
import { ContactPlacementService } from './contacts/contact-placement.service.js';
import { ContactSearchRepository } from './contacts/contact-search.repository.js';
import { ContactSearchService } from './contacts/contact-search.service.js';
import { GeodataModule } from './geodata/geodata.module.js';
import { BatchWriterService } from './imports/batch-writer.service.js';
import { BulkContactRepository } from './imports/bulk-contact.repository.js';
import { ImportRepository } from './imports/import.repository.js';
import { ImportService } from './imports/import.service.js';
import { ImportBatchRepository } from './imports/import-batch.repository.js';
import { ImportBatchService } from './imports/import-batch.service.js';
import { ImportCompletionService } from './imports/import-completion.service.js';
import { ImportControlService } from './imports/import-control.service.js';
import { ImportCutRepository } from './imports/import-cut.repository.js';
import { ImportCutService } from './imports/import-cut.service.js';
import { ImportLimits } from './imports/import-limits.js';
import { ImportMetrics } from './imports/import-metrics.js';
import { ImportOptOutService } from './imports/import-opt-out.service.js';
import { ImportPreparationService } from './imports/import-preparation.service.js';
import { ImportQueue } from './imports/import-queue.js';
import { ImportRecoveryService } from './imports/import-recovery.service.js';
import { FileStorage } from './imports/storage/file-storage.js';
import { FolderStorage } from './imports/storage/folder-storage.js';
import { StorageMark } from './imports/storage/storage-mark.js';
import { ListEntity } from './lists/list.entity.js';
import { ListRepository } from './lists/list.repository.js';
import { ListService } from './lists/list.service.js';
import { ListCountRepository } from './lists/list-count.repository.js';
import { ListCountService } from './lists/list-count.service.js';
import { ListDeletionService } from './lists/list-deletion.service.js';
import { ListFieldRepository } from './lists/list-field.repository.js';
import { ListUses } from './lists/list-uses.js';
import { OptOutExportService } from './opt-out-files/opt-out-export.service.js';
import { LockScripts } from './uploads/locking/lock-scripts.js';
import { LockPatience, UploadLocker } from './uploads/locking/upload-locker.js';
import { TusService } from './uploads/tus.service.js';
import { UploadRepository } from './uploads/upload.repository.js';
import { UploadService } from './uploads/upload.service.js';
import { UploadExpiryService } from './uploads/upload-expiry.service.js';

/** Lists, contacts, uploads, imports and geodata. */
@Module({
  imports: [
    TypeOrmModule.forFeature([ListEntity]),
    GeodataModule,
    HoursClassesModule,
    OptOutsModule,
    OutgoingWebhooksModule,
  ],
  providers: [
    ListRepository,
    ListCountRepository,
    ListCountService,
    ListFieldRepository,
    ListUses,
    ListService,
    ListDeletionService,
    ContactRepository,
    ContactIdRepository,
    ContactService,
    ContactSearchRepository,
    ContactSearchService,
    ContactEnrolmentService,
    ContactExportService,
    ContactPlacementService,
    ImportLimits,
    ImportRepository,
    ImportBatchRepository,
    ImportCutRepository,
    BulkContactRepository,
    BatchWriterService,
    ImportService,
    ImportBatchService,
    ImportPreparationService,
    ImportCutService,
    ImportCompletionService,
    ImportControlService,
    ImportOptOutService,
    OptOutExportService,
    ImportMetrics,
    ImportQueue,
    ImportRecoveryService,
    { provide: FileStorage, useClass: FolderStorage },
    StorageMark,
    UploadRepository,
    LockScripts,
    LockPatience,
    UploadLocker,
    TusService,
    UploadService,
    UploadExpiryService,
  ],
  exports: [
    ListService,
    ListCountService,
    ListUses,
    ListDeletionService,
    ContactService,
    ContactEnrolmentService,
    ContactExportService,
    ImportService,
    ImportBatchService,
    ImportCompletionService,
    ImportControlService,
    ImportCutService,
    ImportRecoveryService,
    FileStorage,
    StorageMark,
    OptOutExportService,
    TusService,
    UploadService,
    UploadExpiryService,
  ],
})
export class AudienceModule {}
