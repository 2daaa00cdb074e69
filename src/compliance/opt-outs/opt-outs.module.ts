import { Module } from '@nestjs/common';
import { CarriersModule } from '../../carriers/carriers.module.js';
import { OutgoingWebhooksModule } from '../../tenancy/outgoing-webhooks/outgoing-webhooks.module.js';
import { BulkOptOutRepository } from './bulk-opt-out.repository.js';
import { OptOutRepository } from './opt-out.repository.js';
import { OptOutService } from './opt-out.service.js';
import { OptOutListRepository } from './opt-out-list.repository.js';
import { OptOutListService } from './opt-out-list.service.js';
import { OptOutSigns } from './opt-out-signs.js';

/** Who must not be texted. */
@Module({
  imports: [CarriersModule, OutgoingWebhooksModule],
  providers: [
    OptOutRepository,
    BulkOptOutRepository,
    OptOutListRepository,
    OptOutListService,
    OptOutService,
    OptOutSigns,
  ],
  exports: [OptOutListService, OptOutService],
})
export class OptOutsModule {}
