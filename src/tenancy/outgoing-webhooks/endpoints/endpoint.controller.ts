import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { idSchema, type Page, type PageQuery, pageQuerySchema } from '../../../platform/http/page.js';
import { Allow } from '../../access/allow.decorator.js';
import { CurrentTenant } from '../../access/current-tenant.decorator.js';
import type { Tenant } from '../../access/tenant.js';
import { Audited } from '../../audit/audited.decorator.js';
import { type QueuedEvent, queuedEventSchema } from '../event-log/event-log.schema.js';
import type { WebhookEndpoint } from './endpoint.js';
import {
  type CreateWebhookEndpoint,
  createWebhookEndpointSchema,
  type UpdateWebhookEndpoint,
  updateWebhookEndpointSchema,
  type WebhookEndpointView,
  type WebhookEndpointWithSecret,
  webhookEndpointPageSchema,
  webhookEndpointSchema,
  webhookEndpointSecretSchema,
} from './endpoint.schema.js';
import { EndpointService } from './endpoint.service.js';

/** Addresses of a company's own that are told what happens. */
@ApiTags('webhook-endpoints')
@Controller('webhook-endpoints')
export class WebhookEndpointController {
  constructor(private readonly endpoints: EndpointService) {}

  @Get()
  @Allow('manager', 'webhooks:read')
  @ApiOperation({ operationId: 'listWebhookEndpoints', summary: 'Webhook endpoints of the company' })
  @ApiOkResponse({ standardSchema: webhookEndpointPageSchema })
  async list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: pageQuerySchema }) page: PageQuery,
  ): Promise<Page<WebhookEndpointView>> {
    const { items, next } = await this.endpoints.page(tenant.companyId, page);
    return { items: items.map(toView), next };
  }

  @Get(':id')
  @Allow('manager', 'webhooks:read')
  @ApiOperation({ operationId: 'getWebhookEndpoint', summary: 'One webhook endpoint' })
  @ApiOkResponse({ standardSchema: webhookEndpointSchema })
  async get(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
  ): Promise<WebhookEndpointView> {
    return toView(await this.endpoints.get(tenant.companyId, id));
  }

  @Post()
  @Allow('manager', 'webhooks:write')
  @Audited('webhook_endpoint.create', { keep: ['description', 'enabled'] })
  @ApiOperation({
    operationId: 'createWebhookEndpoint',
    summary: 'Adds a webhook endpoint and tells its secret, this once',
  })
  @ApiCreatedResponse({ standardSchema: webhookEndpointSecretSchema })
  async create(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: createWebhookEndpointSchema }) body: CreateWebhookEndpoint,
  ): Promise<WebhookEndpointWithSecret> {
    const { endpoint, secret } = await this.endpoints.create(tenant.companyId, body);
    return { ...toView(endpoint), secret };
  }

  @Patch(':id')
  @Allow('manager', 'webhooks:write')
  @Audited('webhook_endpoint.update', { keep: ['description', 'enabled'] })
  @ApiOperation({
    operationId: 'updateWebhookEndpoint',
    summary: 'Changes a webhook endpoint; one that was disabled begins anew',
  })
  @ApiOkResponse({ standardSchema: webhookEndpointSchema })
  async update(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
    @Body({ schema: updateWebhookEndpointSchema }) body: UpdateWebhookEndpoint,
  ): Promise<WebhookEndpointView> {
    return toView(await this.endpoints.update(tenant.companyId, id, body));
  }

  @Delete(':id')
  @HttpCode(204)
  @Allow('manager', 'webhooks:write')
  @Audited('webhook_endpoint.remove')
  @ApiOperation({
    operationId: 'deleteWebhookEndpoint',
    summary: 'Removes a webhook endpoint; what waits for it is given up',
  })
  @ApiNoContentResponse()
  remove(@CurrentTenant() tenant: Tenant, @Param('id', { schema: idSchema }) id: number): Promise<void> {
    return this.endpoints.remove(tenant.companyId, id);
  }

  @Post(':id/rotate-secret')
  @HttpCode(200)
  @Allow('manager', 'webhooks:write')
  @Audited('webhook_endpoint.rotate-secret')
  @ApiOperation({
    operationId: 'rotateWebhookEndpointSecret',
    summary: 'Gives the endpoint a new secret and tells it, this once; the old one signs too for 24 hours',
  })
  @ApiOkResponse({ standardSchema: webhookEndpointSecretSchema })
  async rotateSecret(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
  ): Promise<WebhookEndpointWithSecret> {
    const { endpoint, secret } = await this.endpoints.rotateSecret(tenant.companyId, id);
    return { ...toView(endpoint), secret };
  }

  @Post(':id/test')
  @HttpCode(202)
  @Allow('manager', 'webhooks:write')
  @Audited('webhook_endpoint.test')
  @ApiOperation({
    operationId: 'testWebhookEndpoint',
    summary: 'Sends the endpoint an event of the type webhook.test; the log tells what became of it',
  })
  @ApiAcceptedResponse({ standardSchema: queuedEventSchema })
  async test(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
  ): Promise<QueuedEvent> {
    return { eventId: await this.endpoints.test(tenant.companyId, id) };
  }
}

function toView(endpoint: WebhookEndpoint): WebhookEndpointView {
  return {
    id: endpoint.id,
    url: endpoint.url,
    description: endpoint.description,
    types: endpoint.types,
    enabled: endpoint.enabled,
    disabledReason: endpoint.disabledReason,
    failingSince: endpoint.failingSince?.toISOString() ?? null,
    restsUntil: endpoint.restsUntil?.toISOString() ?? null,
    retiredSecretUntil: endpoint.retiredUntil?.toISOString() ?? null,
    createdAt: endpoint.createdAt.toISOString(),
  };
}
