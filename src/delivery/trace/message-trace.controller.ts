import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Bounded } from '../../platform/http/bounded.decorator.js';
import { idSchema } from '../../platform/http/page.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { type MessageTrace, messageTraceSchema } from './message-trace.schema.js';
import { MessageTraceService } from './message-trace.service.js';

@ApiTags('campaigns')
@Controller('campaigns')
export class MessageTraceController {
  constructor(private readonly traces: MessageTraceService) {}

  @Get(':id/messages/:messageId/trace')
  @Allow('viewer', 'messages:read')
  @Bounded('The last 100 of each kind of step.')
  @ApiOperation({
    operationId: 'getMessageTrace',
    summary: 'What happened to one message, step by step and in plain words',
  })
  @ApiOkResponse({ standardSchema: messageTraceSchema })
  get(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
    @Param('messageId', { schema: idSchema }) messageId: number,
  ): Promise<MessageTrace> {
    return this.traces.trace(tenant.companyId, id, messageId);
  }
}
