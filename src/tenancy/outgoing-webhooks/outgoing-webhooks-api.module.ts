import { Module } from '@nestjs/common';
import { AlertsModule } from '../alerts/alerts.module.js';
import { WebhookEndpointController } from './endpoints/endpoint.controller.js';
import { EndpointService } from './endpoints/endpoint.service.js';
import { WebhookEventController } from './event-log/event-log.controller.js';
import { EventLogModule } from './event-log/event-log.module.js';
import { OutgoingWebhooksModule } from './outgoing-webhooks.module.js';

/** Webhook endpoints and their log over HTTP. */
@Module({
  imports: [AlertsModule, EventLogModule, OutgoingWebhooksModule],
  controllers: [WebhookEndpointController, WebhookEventController],
  providers: [EndpointService],
})
export class OutgoingWebhooksApiModule {}
