import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Bounded } from '../../platform/http/bounded.decorator.js';
import { idSchema, type Page } from '../../platform/http/page.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { NotAudited } from '../../tenancy/audit/audited.decorator.js';
import {
  type AcceptedBatch,
  acceptedBatchSchema,
  BATCH_BODY_BYTES,
  type DirectMessageQuery,
  type DirectMessageView,
  directMessagePageSchema,
  directMessageQuerySchema,
  directMessageSchema,
  type SendBatch,
  type SendMessage,
  sendBatchSchema,
  sendMessageSchema,
} from './direct-message.schema.js';
import { DirectMessageService } from './direct-message.service.js';
import { DirectMessageListService } from './direct-message-list.service.js';

@ApiTags('messages')
@Controller('messages')
export class DirectMessageController {
  constructor(
    private readonly messages: DirectMessageService,
    private readonly list: DirectMessageListService,
  ) {}

  @Post()
  @Allow('sender', 'messages:send')
  @NotAudited('Thousands a minute: each message is kept with its text, reference and times.')
  @ApiOperation({
    operationId: 'sendMessage',
    summary: 'Send one message; the same reference again returns the same message and sends nothing',
  })
  @ApiCreatedResponse({ standardSchema: directMessageSchema })
  async send(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: sendMessageSchema }) body: SendMessage,
  ): Promise<DirectMessageView> {
    const { to, reference, data, text, ...terms } = body;
    const request = { ...terms, messages: [{ to, reference, data, text }] };
    const { items } = await this.messages.accept(tenant.companyId, request, (_index, field) => field);
    return this.list.get(tenant.companyId, items[0]?.id ?? 0);
  }

  @Post('batch')
  @RouteConfig({ bodyLimit: BATCH_BODY_BYTES })
  @Allow('sender', 'messages:send')
  @NotAudited('Thousands a minute: each message is kept with its text, reference and times.')
  @Bounded('The messages of the request.')
  @ApiOperation({
    operationId: 'sendMessageBatch',
    summary: 'Send up to 10,000 messages: all are accepted, or none and each fault is named',
    description:
      'A fault is named by the place of its message, such as messages.3.to, up to the first 50. Messages whose reference was used before are returned as they are, and not sent again.',
  })
  @ApiCreatedResponse({ standardSchema: acceptedBatchSchema })
  sendBatch(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: sendBatchSchema }) body: SendBatch,
  ): Promise<AcceptedBatch> {
    return this.messages.accept(tenant.companyId, body, (index, field) => `messages.${index}.${field}`);
  }

  @Get()
  @Allow('viewer', 'messages:read')
  @ApiOperation({
    operationId: 'listMessages',
    summary: 'Messages that were sent outside of campaigns, oldest first, by reference or batch if asked',
  })
  @ApiOkResponse({ standardSchema: directMessagePageSchema })
  page(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: directMessageQuerySchema }) query: DirectMessageQuery,
  ): Promise<Page<DirectMessageView>> {
    return this.list.page(tenant.companyId, query);
  }

  @Get(':id')
  @Allow('viewer', 'messages:read')
  @ApiOperation({ operationId: 'getMessage', summary: 'One of them, with its status in plain words' })
  @ApiOkResponse({ standardSchema: directMessageSchema })
  get(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
  ): Promise<DirectMessageView> {
    return this.list.get(tenant.companyId, id);
  }
}
