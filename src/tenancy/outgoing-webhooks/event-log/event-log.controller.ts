import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { idSchema } from '../../../platform/http/page.js';
import { Allow } from '../../access/allow.decorator.js';
import { CurrentTenant } from '../../access/current-tenant.decorator.js';
import type { Tenant } from '../../access/tenant.js';
import { Audited } from '../../audit/audited.decorator.js';
import {
  type QueuedEvent,
  queuedEventSchema,
  type ResendFailed,
  type ResentEvents,
  resendFailedSchema,
  resentEventsSchema,
  type WebhookEventDetails,
  type WebhookEventPage,
  type WebhookEventQuery,
  webhookEventDetailsSchema,
  webhookEventPageSchema,
  webhookEventQuerySchema,
} from './event-log.schema.js';
import { EventLogService } from './event-log.service.js';

/** What was sent to a company's webhook endpoints: for those whose receiver lost something. */
@ApiTags('webhook-events')
@Controller()
export class WebhookEventController {
  constructor(private readonly log: EventLogService) {}

  @Get('webhook-events')
  @Allow('manager', 'webhooks:read')
  @ApiOperation({
    operationId: 'listWebhookEvents',
    summary: 'Events for webhook endpoints, the newest first, kept for 30 days',
  })
  @ApiOkResponse({ standardSchema: webhookEventPageSchema })
  list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: webhookEventQuerySchema }) query: WebhookEventQuery,
  ): Promise<WebhookEventPage> {
    return this.log.page(tenant.companyId, query);
  }

  @Get('webhook-events/:id')
  @Allow('manager', 'webhooks:read')
  @ApiOperation({ operationId: 'getWebhookEvent', summary: 'One event with its payload and every try' })
  @ApiOkResponse({ standardSchema: webhookEventDetailsSchema })
  get(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
  ): Promise<WebhookEventDetails> {
    return this.log.get(tenant.companyId, id);
  }

  @Post('webhook-events/:id/resend')
  @HttpCode(202)
  @Allow('manager', 'webhooks:write')
  @Audited('webhook_event.resend')
  @ApiOperation({
    operationId: 'resendWebhookEvent',
    summary: 'Sends an event again, delivered or not, with its old webhook-id',
  })
  @ApiAcceptedResponse({ standardSchema: queuedEventSchema })
  async resend(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
  ): Promise<QueuedEvent> {
    await this.log.resend(tenant.companyId, id);
    return { eventId: id };
  }

  @Post('webhook-endpoints/:id/resend-failed')
  @HttpCode(202)
  @Allow('manager', 'webhooks:write')
  @Audited('webhook_endpoint.resend-failed', { keep: ['since'] })
  @ApiOperation({
    operationId: 'resendFailedWebhookEvents',
    summary: 'Sends again what was given up, of events since a time',
  })
  @ApiAcceptedResponse({ standardSchema: resentEventsSchema })
  resendFailed(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
    @Body({ schema: resendFailedSchema }) body: ResendFailed,
  ): Promise<ResentEvents> {
    return this.log.resendFailed(tenant.companyId, id, new Date(body.since));
  }
}
