import { Module } from '@nestjs/common';
import { OutgoingWebhooksModule } from '../outgoing-webhooks/outgoing-webhooks.module.js';
import { AlertRepository } from './alert.repository.js';
import { AlertService } from './alert.service.js';

/** Raises and ends alerts, for every room above. */
@Module({
  imports: [OutgoingWebhooksModule],
  providers: [AlertRepository, AlertService],
  exports: [AlertRepository, AlertService],
})
export class AlertsModule {}
