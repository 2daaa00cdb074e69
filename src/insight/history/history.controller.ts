import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Bounded } from '../../platform/http/bounded.decorator.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import {
  type HistoryQuery,
  type HistoryView,
  historyQuerySchema,
  historySchema,
  type NumberHistoryPage,
  type NumberHistoryQuery,
  numberHistoryPageSchema,
  numberHistoryQuerySchema,
} from './history.schema.js';
import { HistoryService } from './history.service.js';
import {
  type AccountHistoryQuery,
  type AccountHistoryView,
  accountHistoryQuerySchema,
  accountHistorySchema,
  type CampaignHistoryPage,
  type CampaignHistoryQuery,
  campaignHistoryPageSchema,
  campaignHistoryQuerySchema,
} from './history-group.schema.js';
import { HistoryGroupService } from './history-group.service.js';

/** Figures over time, for plots and reports. */
@ApiTags('history')
@Controller('history')
@Allow('viewer', 'usage:read')
export class HistoryController {
  constructor(
    private readonly history: HistoryService,
    private readonly groups: HistoryGroupService,
  ) {}

  @Get()
  @Bounded('At most 1,500 steps of time.')
  @ApiOperation({
    operationId: 'getHistory',
    summary: 'What was sent and came back over a time, by minute, hour or day',
  })
  @ApiOkResponse({ standardSchema: historySchema })
  over(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: historyQuerySchema }) query: HistoryQuery,
  ): Promise<HistoryView> {
    return this.history.over(tenant.companyId, query);
  }

  @Get('campaigns')
  @ApiOperation({
    operationId: 'listCampaignHistory',
    summary: 'What was sent and came back over a time, by campaign, newest first',
  })
  @ApiOkResponse({ standardSchema: campaignHistoryPageSchema })
  byCampaign(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: campaignHistoryQuerySchema }) query: CampaignHistoryQuery,
  ): Promise<CampaignHistoryPage> {
    return this.groups.byCampaign(tenant.companyId, query);
  }

  @Get('accounts')
  @Bounded('One entry an account.')
  @ApiOperation({
    operationId: 'getAccountHistory',
    summary: 'What was sent and came back over a time, by account',
  })
  @ApiOkResponse({ standardSchema: accountHistorySchema })
  byAccount(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: accountHistoryQuerySchema }) query: AccountHistoryQuery,
  ): Promise<AccountHistoryView> {
    return this.groups.byAccount(tenant.companyId, query);
  }

  @Get('numbers')
  @ApiOperation({
    operationId: 'listNumberHistory',
    summary: 'What became of the messages of each number in some days',
  })
  @ApiOkResponse({ standardSchema: numberHistoryPageSchema })
  byNumber(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: numberHistoryQuerySchema }) query: NumberHistoryQuery,
  ): Promise<NumberHistoryPage> {
    return this.history.byNumber(tenant.companyId, query);
  }
}
