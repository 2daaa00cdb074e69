import { Module } from '@nestjs/common';
import { AudienceModule } from './audience.module.js';
import { ContactController } from './contacts/contact.controller.js';
import { ImportController } from './imports/import.controller.js';
import { ListController } from './lists/list.controller.js';

/** Routes of lists, contacts and imports. */
@Module({
  imports: [AudienceModule],
  controllers: [ListController, ContactController, ImportController],
})
export class AudienceApiModule {}
