import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { Audited } from '../../tenancy/audit/audited.decorator.js';
import {
  type ReplyTextsView,
  replyTextsViewSchema,
  type SetReplyTexts,
  setReplyTextsSchema,
} from './reply-text.schema.js';
import { ReplyTextService } from './reply-text.service.js';

/** What the caller's company answers to STOP, START and HELP. */
@ApiTags('company')
@Controller('company/reply-texts')
export class ReplyTextController {
  constructor(private readonly texts: ReplyTextService) {}

  @Get()
  @Allow('viewer', 'settings:read')
  @ApiOperation({
    operationId: 'getReplyTexts',
    summary: 'The confirmations of STOP and START, and the answer to HELP',
  })
  @ApiOkResponse({ standardSchema: replyTextsViewSchema })
  get(@CurrentTenant() tenant: Tenant): Promise<ReplyTextsView> {
    return this.texts.get(tenant.companyId);
  }

  @Put()
  @Allow('manager', 'settings:write')
  @Audited('company.set_reply_texts')
  @ApiOperation({
    operationId: 'setReplyTexts',
    summary: 'Sets them as a whole; they hold everywhere within a second',
  })
  @ApiOkResponse({ standardSchema: replyTextsViewSchema })
  set(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: setReplyTextsSchema }) body: SetReplyTexts,
  ): Promise<ReplyTextsView> {
    return this.texts.set(tenant.companyId, body);
  }
}
