import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { idSchema, type Page, type PageQuery, pageQuerySchema } from '../../platform/http/page.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { Audited } from '../../tenancy/audit/audited.decorator.js';
import { Idempotent } from '../../tenancy/idempotency/idempotent.decorator.js';
import {
  type CreateReplyKeyword,
  createReplyKeywordSchema,
  type ReplyKeywordView,
  replyKeywordPageSchema,
  replyKeywordViewSchema,
  type UpdateReplyKeyword,
  updateReplyKeywordSchema,
} from './reply-keyword.schema.js';
import { ReplyKeywordService } from './reply-keyword.service.js';

/** Words that set off an answer, an exchange, or something with the contact. */
@ApiTags('reply-keywords')
@Controller('reply-keywords')
@Allow('manager', 'inbox:write')
export class ReplyKeywordController {
  constructor(private readonly keywords: ReplyKeywordService) {}

  @Get()
  @Allow('viewer', 'inbox:read')
  @ApiOperation({
    operationId: 'listReplyKeywords',
    summary: 'Lists the company’s reply keywords with how often they were met',
  })
  @ApiOkResponse({ standardSchema: replyKeywordPageSchema })
  list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: pageQuerySchema }) page: PageQuery,
  ): Promise<Page<ReplyKeywordView>> {
    return this.keywords.list(tenant.companyId, page);
  }

  @Get(':id')
  @Allow('viewer', 'inbox:read')
  @ApiOperation({ operationId: 'getReplyKeyword', summary: 'One reply keyword' })
  @ApiOkResponse({ standardSchema: replyKeywordViewSchema })
  get(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
  ): Promise<ReplyKeywordView> {
    return this.keywords.get(tenant.companyId, id);
  }

  @Post()
  @Audited('reply_keyword.create', { keep: ['phrase', 'listId', 'accountId'] })
  @Idempotent()
  @ApiOperation({
    operationId: 'createReplyKeyword',
    summary: 'Adds a reply keyword; it holds everywhere within a second',
  })
  @ApiCreatedResponse({ standardSchema: replyKeywordViewSchema })
  create(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: createReplyKeywordSchema }) body: CreateReplyKeyword,
  ): Promise<ReplyKeywordView> {
    return this.keywords.create(tenant.companyId, body);
  }

  @Patch(':id')
  @Audited('reply_keyword.update', { keep: ['phrase', 'listId', 'accountId'] })
  @ApiOperation({
    operationId: 'updateReplyKeyword',
    summary: 'Changes a reply keyword, but not what it follows',
  })
  @ApiOkResponse({ standardSchema: replyKeywordViewSchema })
  update(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
    @Body({ schema: updateReplyKeywordSchema }) body: UpdateReplyKeyword,
  ): Promise<ReplyKeywordView> {
    return this.keywords.update(tenant.companyId, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Audited('reply_keyword.remove')
  @ApiOperation({
    operationId: 'deleteReplyKeyword',
    summary: 'Removes a reply keyword that no further step follows',
  })
  @ApiNoContentResponse()
  remove(@CurrentTenant() tenant: Tenant, @Param('id', { schema: idSchema }) id: number): Promise<void> {
    return this.keywords.remove(tenant.companyId, id);
  }
}
