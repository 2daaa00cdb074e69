import { Controller, Get, Header, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { csvDownload } from '../../platform/http/csv-download.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { Audited } from '../../tenancy/audit/audited.decorator.js';
import {
  type UsageFileQuery,
  type UsagePage,
  type UsageQuery,
  usageFileQuerySchema,
  usagePageSchema,
  usageQuerySchema,
} from './usage.schema.js';
import { UsageService } from './usage.service.js';

/** What carriers accepted of a company, and what it costs. */
@ApiTags('usage')
@Controller()
export class UsageController {
  constructor(private readonly usage: UsageService) {}

  @Get('usage')
  @Allow('viewer', 'usage:read')
  @ApiOperation({
    operationId: 'listUsage',
    summary: 'Messages, segments and cost by day, account, type of number or campaign',
    description: 'Each message costs what was in force as it was sent. Days are those of UTC.',
  })
  @ApiOkResponse({ standardSchema: usagePageSchema })
  page(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: usageQuerySchema }) query: UsageQuery,
  ): Promise<UsagePage> {
    return this.usage.page(tenant.companyId, query);
  }

  @Get('usage.csv')
  @Allow('manager', 'usage:read')
  @Audited('usage.export')
  @Header('content-type', 'text/csv; charset=utf-8')
  @ApiOperation({
    operationId: 'exportUsage',
    summary: 'Usage as CSV: a line for each day, account, type of number, campaign and price',
  })
  @ApiProduces('text/csv')
  @ApiOkResponse({ description: 'A header line, then one line each.', schema: { type: 'string' } })
  download(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: usageFileQuerySchema }) query: UsageFileQuery,
  ): StreamableFile {
    const lines = this.usage.csv(tenant.companyId, query);
    return csvDownload(lines, 'usage.csv');
  }
}
