import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { idSchema, type Page, type PageQuery, pageQuerySchema } from '../../platform/http/page.js';
import { Allow } from '../access/allow.decorator.js';
import { CurrentTenant } from '../access/current-tenant.decorator.js';
import type { Tenant } from '../access/tenant.js';
import { Audited } from '../audit/audited.decorator.js';
import type { ApiKey } from './api-key.entity.js';
import {
  type ApiKeyView,
  apiKeyPageSchema,
  apiKeySchema,
  type CreateApiKey,
  type CreatedApiKeyView,
  createApiKeySchema,
  createdApiKeySchema,
} from './api-key.schema.js';
import { ApiKeyService } from './api-key.service.js';

/** API keys: a key is told once, when it is made. */
@ApiTags('api-keys')
@Controller('api-keys')
@Allow('manager', 'api-keys:read')
export class ApiKeyController {
  constructor(private readonly apiKeys: ApiKeyService) {}

  @Get()
  @ApiOperation({ operationId: 'listApiKeys', summary: 'API keys of the company, revoked ones too' })
  @ApiOkResponse({ standardSchema: apiKeyPageSchema })
  async list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: pageQuerySchema }) page: PageQuery,
  ): Promise<Page<ApiKeyView>> {
    const { items, next } = await this.apiKeys.list(tenant.companyId, page);
    return { items: items.map(toView), next };
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getApiKey', summary: 'One API key' })
  @ApiOkResponse({ standardSchema: apiKeySchema })
  async get(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
  ): Promise<ApiKeyView> {
    return toView(await this.apiKeys.get(tenant.companyId, id));
  }

  @Post()
  @Allow('manager', 'api-keys:write')
  @Audited('api_key.create', { keep: ['name', 'role'] })
  @ApiOperation({ operationId: 'createApiKey', summary: 'Makes an API key and tells it, this once' })
  @ApiCreatedResponse({ standardSchema: createdApiKeySchema })
  async create(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: createApiKeySchema }) body: CreateApiKey,
  ): Promise<CreatedApiKeyView> {
    const { apiKey, key } = await this.apiKeys.create(tenant, body);
    return { ...toView(apiKey), key };
  }

  @Delete(':id')
  @HttpCode(204)
  @Allow('manager', 'api-keys:write')
  @Audited('api_key.revoke')
  @ApiOperation({
    operationId: 'revokeApiKey',
    summary: 'Revokes an API key for good, and all keys that were made with it',
  })
  @ApiNoContentResponse()
  async revoke(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
  ): Promise<void> {
    await this.apiKeys.revoke(tenant.companyId, id);
  }
}

function toView(apiKey: ApiKey): ApiKeyView {
  return {
    id: apiKey.id,
    name: apiKey.name,
    prefix: apiKey.prefix,
    role: apiKey.role,
    scopes: apiKey.scopes,
    createdBy: apiKey.createdBy,
    createdByKey: apiKey.createdByKey,
    createdAt: apiKey.createdAt.toISOString(),
    expiresAt: apiKey.expiresAt?.toISOString() ?? null,
    lastUsedAt: apiKey.lastUsedAt?.toISOString() ?? null,
    lastUsedAddress: apiKey.lastUsedAddress,
    revokedAt: apiKey.revokedAt?.toISOString() ?? null,
  };
}
