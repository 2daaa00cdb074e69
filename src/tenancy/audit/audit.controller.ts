import { Controller, Get, Header, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { csvDownload } from '../../platform/http/csv-download.js';
import type { Page } from '../../platform/http/page.js';
import { Allow } from '../access/allow.decorator.js';
import { AllowSuspended } from '../access/allow-suspended.decorator.js';
import { CurrentTenant } from '../access/current-tenant.decorator.js';
import type { Tenant } from '../access/tenant.js';
import {
  type AuditEntryView,
  type AuditFilterQuery,
  type AuditPageQuery,
  auditFilterSchema,
  auditPageQuerySchema,
  auditPageSchema,
  type PlatformAuditQuery,
  platformAuditQuerySchema,
} from './audit.schema.js';
import { AuditLogService } from './audit-log.service.js';
import { Audited } from './audited.decorator.js';

/** Who did what, from where. There is no route that changes an entry. */
@ApiTags('audit')
@Controller()
export class AuditController {
  constructor(private readonly audit: AuditLogService) {}

  @Get('audit')
  @Allow('manager', 'audit:read')
  @ApiOperation({ operationId: 'listAuditEntries', summary: 'The audit log, newest first' })
  @ApiOkResponse({ standardSchema: auditPageSchema })
  page(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: auditPageQuerySchema }) query: AuditPageQuery,
  ): Promise<Page<AuditEntryView>> {
    return this.audit.page(tenant.companyId, query);
  }

  @Get('operator/audit')
  @Allow('operator')
  @AllowSuspended()
  @ApiOperation({
    operationId: 'listPlatformAuditEntries',
    summary: 'The audit log of a company, or of what concerns none, newest first',
  })
  @ApiOkResponse({ standardSchema: auditPageSchema })
  platformPage(
    @Query({ schema: platformAuditQuerySchema }) { companyId, ...query }: PlatformAuditQuery,
  ): Promise<Page<AuditEntryView>> {
    return this.audit.page(companyId ?? null, query);
  }

  @Get('audit.csv')
  @Allow('manager', 'audit:read')
  @Audited('audit.export')
  @Header('content-type', 'text/csv; charset=utf-8')
  @ApiOperation({
    operationId: 'exportAuditEntries',
    summary: 'The audit log as CSV',
    description: 'Streamed, newest first; takes the filters of the listing.',
  })
  @ApiProduces('text/csv')
  @ApiOkResponse({ description: 'A header line, then one line an entry.', schema: { type: 'string' } })
  download(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: auditFilterSchema }) query: AuditFilterQuery,
  ): StreamableFile {
    const lines = this.audit.csv(tenant.companyId, query);
    return csvDownload(lines, 'audit.csv');
  }
}
