import { Module } from '@nestjs/common';
import { AudienceModule } from './audience.module.js';
import { ContactController } from './contacts/contact.controller.js';
import { ContactExportController } from './contacts/contact-export.controller.js';
import { ImportController } from './imports/import.controller.js';
import { StorageClaim } from './imports/storage/storage-claim.js';
import { ListController } from './lists/list.controller.js';
import { OptOutFileController } from './opt-out-files/opt-out-file.controller.js';
import { UploadController } from './uploads/upload.controller.js';

/** Routes of lists, contacts, uploads and imports. */
@Module({
  imports: [AudienceModule],
  controllers: [
    ListController,
    ContactController,
    ContactExportController,
    ImportController,
    UploadController,
    OptOutFileController,
  ],
  providers: [StorageClaim],
})
export class AudienceApiModule {}
