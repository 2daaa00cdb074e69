import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Bounded } from '../../platform/http/bounded.decorator.js';
import { idSchema, type Page, type PageQuery, pageQuerySchema } from '../../platform/http/page.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { Audited } from '../../tenancy/audit/audited.decorator.js';
import { Idempotent } from '../../tenancy/idempotency/idempotent.decorator.js';
import { HELP_WORDS, START_WORDS, STOP_WORDS } from './default-keywords.js';
import {
  type CreateKeyword,
  createKeywordSchema,
  type DefaultKeywords,
  defaultKeywordsSchema,
  type KeywordUsage,
  type KeywordView,
  keywordPageSchema,
  keywordSchema,
  keywordUsageSchema,
  type UpdateKeyword,
  updateKeywordSchema,
} from './keyword.schema.js';
import { KeywordService } from './keyword.service.js';

/** A company's own stop words, beside the default ones. */
@ApiTags('keywords')
@Controller('keywords')
@Allow('manager', 'settings:write')
export class KeywordController {
  constructor(private readonly keywords: KeywordService) {}

  @Get()
  @Allow('viewer', 'settings:read')
  @ApiOperation({ operationId: 'listKeywords', summary: 'Lists the company’s own keywords' })
  @ApiOkResponse({ standardSchema: keywordPageSchema })
  list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: pageQuerySchema }) page: PageQuery,
  ): Promise<Page<KeywordView>> {
    return this.keywords.list(tenant.companyId, page);
  }

  @Get('defaults')
  @Allow('viewer', 'settings:read')
  @ApiOperation({ operationId: 'getDefaultKeywords', summary: 'Keywords that hold for every company' })
  @ApiOkResponse({ standardSchema: defaultKeywordsSchema })
  defaults(): DefaultKeywords {
    return { stop: [...STOP_WORDS], start: [...START_WORDS], help: [...HELP_WORDS] };
  }

  @Get('usage')
  @Allow('viewer', 'settings:read')
  @Bounded('One entry a word that somebody has used.')
  @ApiOperation({
    operationId: 'getKeywordUsage',
    summary: 'How often people used each stop, start and help word',
  })
  @ApiOkResponse({ standardSchema: keywordUsageSchema })
  usage(@CurrentTenant() tenant: Tenant): Promise<KeywordUsage> {
    return this.keywords.usage(tenant.companyId);
  }

  @Get(':id')
  @Allow('viewer', 'settings:read')
  @ApiOperation({ operationId: 'getKeyword', summary: 'One keyword' })
  @ApiOkResponse({ standardSchema: keywordSchema })
  get(@CurrentTenant() tenant: Tenant, @Param('id', { schema: idSchema }) id: number): Promise<KeywordView> {
    return this.keywords.get(tenant.companyId, id);
  }

  @Post()
  @Audited('keyword.create', { keep: ['kind', 'phrase'] })
  @Idempotent()
  @ApiOperation({
    operationId: 'createKeyword',
    summary: 'Adds a stop word; it holds everywhere within a second',
  })
  @ApiCreatedResponse({ standardSchema: keywordSchema })
  create(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: createKeywordSchema }) body: CreateKeyword,
  ): Promise<KeywordView> {
    return this.keywords.create(tenant.companyId, body);
  }

  @Patch(':id')
  @Audited('keyword.update', { keep: ['kind', 'phrase'] })
  @ApiOperation({ operationId: 'updateKeyword', summary: 'Changes a keyword’s phrase or account' })
  @ApiOkResponse({ standardSchema: keywordSchema })
  update(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
    @Body({ schema: updateKeywordSchema }) body: UpdateKeyword,
  ): Promise<KeywordView> {
    return this.keywords.update(tenant.companyId, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Audited('keyword.remove')
  @ApiOperation({ operationId: 'deleteKeyword', summary: 'Removes a keyword' })
  @ApiNoContentResponse()
  remove(@CurrentTenant() tenant: Tenant, @Param('id', { schema: idSchema }) id: number): Promise<void> {
    return this.keywords.remove(tenant.companyId, id);
  }
}
