import { Controller, Get, Header, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Bounded } from '../../platform/http/bounded.decorator.js';
import { csvDownload } from '../../platform/http/csv-download.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { Audited } from '../../tenancy/audit/audited.decorator.js';
import {
  type StateReport,
  type StateReportQuery,
  stateReportQuerySchema,
  stateReportSchema,
} from './breakdown.schema.js';
import { BreakdownService } from './breakdown.service.js';

/** What became of messages, by state of the person. */
@ApiTags('history')
@Controller('history')
export class StateReportController {
  constructor(private readonly breakdowns: BreakdownService) {}

  @Get('states')
  @Allow('viewer', 'usage:read')
  @Bounded('One entry a state.')
  @ApiOperation({
    operationId: 'getStateHistory',
    summary: 'What became of the messages of some days, by state of the person',
  })
  @ApiOkResponse({ standardSchema: stateReportSchema })
  states(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: stateReportQuerySchema }) query: StateReportQuery,
  ): Promise<StateReport> {
    return this.breakdowns.states(tenant.companyId, query);
  }

  @Get('states.csv')
  @Allow('manager', 'usage:read')
  @Audited('history.export')
  @Header('content-type', 'text/csv; charset=utf-8')
  @ApiOperation({ operationId: 'exportStateHistory', summary: 'The figures by state as CSV' })
  @ApiProduces('text/csv')
  @ApiOkResponse({ description: 'A header line, then one line a state.', schema: { type: 'string' } })
  async download(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: stateReportQuerySchema }) query: StateReportQuery,
  ): Promise<StreamableFile> {
    return csvDownload(await this.breakdowns.statesCsv(tenant.companyId, query), 'states.csv');
  }
}
