import { Module } from '@nestjs/common';
import { CampaignsModule } from '../../campaigns/campaigns.module.js';
import { DeliveryModule } from '../../delivery/delivery.module.js';
import { MessagesModule } from '../../messages/messages.module.js';
import { ProcessRegistry } from '../fleet/process-registry.js';
import { RestoreRepository } from './restore.repository.js';
import { RestoreService } from './restore.service.js';

/** What makes a restored database safe. The process itself is none of the fleet. */
@Module({
  imports: [CampaignsModule, DeliveryModule, MessagesModule],
  providers: [ProcessRegistry, RestoreRepository, RestoreService],
  exports: [RestoreService],
})
export class RestoreModule {}
