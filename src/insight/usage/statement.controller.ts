import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { Audited } from '../../tenancy/audit/audited.decorator.js';
import {
  type StatementPage,
  type StatementQuery,
  type StatementView,
  statementPageSchema,
  statementQuerySchema,
  statementSchema,
} from './statement.schema.js';
import { StatementService } from './statement.service.js';
import { monthSchema } from './usage-period.js';

@ApiTags('usage')
@Controller('usage/statements')
export class StatementController {
  constructor(private readonly statements: StatementService) {}

  @Get()
  @Allow('viewer', 'usage:read')
  @ApiOperation({ operationId: 'listUsageStatements', summary: 'Months with usage, the latest first' })
  @ApiOkResponse({ standardSchema: statementPageSchema })
  page(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: statementQuerySchema }) query: StatementQuery,
  ): Promise<StatementPage> {
    return this.statements.page(tenant.companyId, query);
  }

  @Get(':month')
  @Allow('viewer', 'usage:read')
  @ApiOperation({
    operationId: 'getUsageStatement',
    summary: 'What a month comes to, by account, type of number and price',
    description: 'Closed three days after the month has ended in UTC; from then on it stays as it is.',
  })
  @ApiOkResponse({ standardSchema: statementSchema })
  get(
    @CurrentTenant() tenant: Tenant,
    @Param('month', { schema: monthSchema }) month: string,
  ): Promise<StatementView> {
    return this.statements.get(tenant.companyId, month);
  }

  @Get(':month/lines.csv')
  @Allow('manager', 'usage:read')
  @Audited('usage.export')
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="statement.csv"')
  @ApiOperation({ operationId: 'exportUsageStatement', summary: 'The lines of a statement as CSV' })
  @ApiProduces('text/csv')
  @ApiOkResponse({ description: 'A header line, then one line each.', schema: { type: 'string' } })
  download(
    @CurrentTenant() tenant: Tenant,
    @Param('month', { schema: monthSchema }) month: string,
  ): Promise<string> {
    return this.statements.csv(tenant.companyId, month);
  }
}
