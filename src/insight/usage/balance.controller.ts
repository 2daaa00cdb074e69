import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Page, PageQuery } from '../../platform/http/page.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import {
  type BalanceView,
  balanceSchema,
  type TopUpView,
  topUpPageSchema,
  topUpQuerySchema,
} from '../../tenancy/balance/balance.schema.js';
import { BalanceService } from '../../tenancy/balance/balance.service.js';
import { BalanceViewService } from './balance-view.service.js';

/** What the company has paid in advance; the operator writes payments down. */
@ApiTags('usage')
@Controller('balance')
export class BalanceController {
  constructor(
    private readonly views: BalanceViewService,
    private readonly balances: BalanceService,
  ) {}

  @Get()
  @Allow('viewer', 'usage:read')
  @ApiOperation({
    operationId: 'getBalance',
    summary: 'What may still be spent, is reserved, and was charged',
  })
  @ApiOkResponse({ standardSchema: balanceSchema })
  get(@CurrentTenant() tenant: Tenant): Promise<BalanceView> {
    return this.views.get(tenant.companyId);
  }

  @Get('top-ups')
  @Allow('viewer', 'usage:read')
  @ApiOperation({ operationId: 'listBalanceTopUps', summary: 'What was paid in, the latest first' })
  @ApiOkResponse({ standardSchema: topUpPageSchema })
  topUps(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: topUpQuerySchema }) query: PageQuery,
  ): Promise<Page<TopUpView>> {
    return this.balances.page(tenant.companyId, query);
  }
}
