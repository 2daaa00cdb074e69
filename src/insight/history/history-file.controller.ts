import { Controller, Get, Header, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { csvDownload } from '../../platform/http/csv-download.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { Audited } from '../../tenancy/audit/audited.decorator.js';
import { type HistoryQuery, historyQuerySchema } from './history.schema.js';
import {
  type CampaignFileQuery,
  campaignFileQuerySchema,
  type NumberFileQuery,
  numberFileQuerySchema,
} from './history-file.schema.js';
import { HistoryFileService } from './history-file.service.js';
import { type AccountHistoryQuery, accountHistoryQuerySchema } from './history-group.schema.js';

const CSV = { description: 'A header line, then one line each.', schema: { type: 'string' } } as const;
const CSV_TYPE = 'text/csv; charset=utf-8';

/** The figures of reports as files: all of them, in pieces while they are sent. */
@ApiTags('history')
@Controller()
@Allow('manager', 'usage:read')
export class HistoryFileController {
  constructor(private readonly files: HistoryFileService) {}

  @Get('history.csv')
  @Audited('history.export')
  @Header('content-type', CSV_TYPE)
  @ApiOperation({ operationId: 'exportHistory', summary: 'The figures over time as CSV' })
  @ApiProduces('text/csv')
  @ApiOkResponse(CSV)
  async overTime(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: historyQuerySchema }) query: HistoryQuery,
  ): Promise<StreamableFile> {
    return csvDownload(await this.files.overTime(tenant.companyId, query), 'history.csv');
  }

  @Get('history/campaigns.csv')
  @Audited('history.export')
  @Header('content-type', CSV_TYPE)
  @ApiOperation({ operationId: 'exportCampaignHistory', summary: 'The figures by campaign as CSV' })
  @ApiProduces('text/csv')
  @ApiOkResponse(CSV)
  async byCampaign(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: campaignFileQuerySchema }) query: CampaignFileQuery,
  ): Promise<StreamableFile> {
    return csvDownload(await this.files.byCampaign(tenant.companyId, query), 'campaigns.csv');
  }

  @Get('history/accounts.csv')
  @Audited('history.export')
  @Header('content-type', CSV_TYPE)
  @ApiOperation({ operationId: 'exportAccountHistory', summary: 'The figures by account as CSV' })
  @ApiProduces('text/csv')
  @ApiOkResponse(CSV)
  async byAccount(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: accountHistoryQuerySchema }) query: AccountHistoryQuery,
  ): Promise<StreamableFile> {
    return csvDownload(await this.files.byAccount(tenant.companyId, query), 'accounts.csv');
  }

  @Get('history/numbers.csv')
  @Audited('history.export')
  @Header('content-type', CSV_TYPE)
  @ApiOperation({ operationId: 'exportNumberHistory', summary: 'The figures by number as CSV' })
  @ApiProduces('text/csv')
  @ApiOkResponse(CSV)
  async byNumber(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: numberFileQuerySchema }) query: NumberFileQuery,
  ): Promise<StreamableFile> {
    return csvDownload(await this.files.byNumber(tenant.companyId, query), 'numbers.csv');
  }
}
