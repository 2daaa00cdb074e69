import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Page, type PageQuery, pageQuerySchema, toPage } from '../platform/http/page.js';
import { Allow } from '../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../tenancy/access/tenant.js';
import { type UnmatchedReportView, unmatchedReportPageSchema } from './unmatched-report.schema.js';
import { UnmatchedReportListRepository } from './unmatched-report-list.repository.js';

/** Delivery reports that name no message of ours: for looking into a carrier's account. */
@ApiTags('unmatched-reports')
@Controller('unmatched-reports')
export class UnmatchedReportController {
  constructor(private readonly reports: UnmatchedReportListRepository) {}

  @Get()
  @Allow('viewer')
  @ApiOperation({ summary: 'Lists delivery reports on messages that are not known here' })
  @ApiOkResponse({ standardSchema: unmatchedReportPageSchema })
  async list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: pageQuerySchema }) { after, limit }: PageQuery,
  ): Promise<Page<UnmatchedReportView>> {
    const { items, next } = toPage(await this.reports.page(tenant.companyId, after ?? 0, limit + 1), limit);
    return { items: items.map((row) => ({ ...row, receivedAt: row.receivedAt.toISOString() })), next };
  }
}
