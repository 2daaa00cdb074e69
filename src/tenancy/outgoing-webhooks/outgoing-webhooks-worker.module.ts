import { Module } from '@nestjs/common';
import { AlertsModule } from '../alerts/alerts.module.js';
import { DeliveryLoop } from './delivery/delivery-loop.js';
import { DeliveryQueueRepository } from './delivery/delivery-queue.repository.js';
import { EndpointDelivery } from './delivery/endpoint-delivery.service.js';
import { EndpointLeaseRepository } from './delivery/endpoint-lease.repository.js';
import { WebhookHttp } from './delivery/webhook-http.js';

/** Sends what waits for webhook endpoints. */
@Module({
  imports: [AlertsModule],
  providers: [DeliveryLoop, DeliveryQueueRepository, EndpointDelivery, EndpointLeaseRepository, WebhookHttp],
})
export class OutgoingWebhooksWorkerModule {}
