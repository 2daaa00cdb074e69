import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Bounded } from '../../platform/http/bounded.decorator.js';
import { idSchema } from '../../platform/http/page.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import {
  type CampaignBreakdown,
  type CampaignNumberPage,
  type CampaignNumberQuery,
  campaignBreakdownSchema,
  campaignNumberPageSchema,
  campaignNumberQuerySchema,
} from './breakdown.schema.js';
import { BreakdownService } from './breakdown.service.js';

/** What became of one campaign's messages, by who sent them and where people are. */
@ApiTags('campaigns')
@Controller('campaigns/:id/breakdown')
@Allow('viewer', 'campaigns:read')
export class CampaignBreakdownController {
  constructor(private readonly breakdowns: BreakdownService) {}

  @Get()
  @Bounded('One entry an account, and one a state.')
  @ApiOperation({
    operationId: 'getCampaignBreakdown',
    summary: 'What became of a campaign’s messages by account and by state of the person',
  })
  @ApiOkResponse({ standardSchema: campaignBreakdownSchema })
  get(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
  ): Promise<CampaignBreakdown> {
    return this.breakdowns.ofCampaign(tenant.companyId, id);
  }

  @Get('numbers')
  @ApiOperation({
    operationId: 'listCampaignNumbers',
    summary: 'What became of a campaign’s messages by the number that sent them, busiest first',
  })
  @ApiOkResponse({ standardSchema: campaignNumberPageSchema })
  numbers(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
    @Query({ schema: campaignNumberQuerySchema }) query: CampaignNumberQuery,
  ): Promise<CampaignNumberPage> {
    return this.breakdowns.numbers(tenant.companyId, id, query);
  }
}
