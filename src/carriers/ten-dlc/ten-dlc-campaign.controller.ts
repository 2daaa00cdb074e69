import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { idSchema, type Page, type PageQuery, pageQuerySchema } from '../../platform/http/page.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { Audited } from '../../tenancy/audit/audited.decorator.js';
import { Idempotent } from '../../tenancy/idempotency/idempotent.decorator.js';
import {
  type AddTenDlcCampaign,
  addTenDlcCampaignSchema,
  type TenDlcCampaignView,
  tenDlcCampaignPageSchema,
  tenDlcCampaignSchema,
  type UpdateTenDlcCampaign,
  updateTenDlcCampaignSchema,
} from './ten-dlc.schema.js';
import { TenDlcService } from './ten-dlc.service.js';

/** Use cases in the 10DLC registry: the numbers of each share its bucket of segments a minute. */
@ApiTags('10dlc')
@Controller('ten-dlc-campaigns')
@Allow('manager', 'accounts:write')
export class TenDlcCampaignController {
  constructor(private readonly tenDlc: TenDlcService) {}

  @Get()
  @Allow('viewer', 'accounts:read')
  @ApiOperation({ operationId: 'listTenDlcCampaigns', summary: 'Lists the company’s 10DLC campaigns' })
  @ApiOkResponse({ standardSchema: tenDlcCampaignPageSchema })
  list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: pageQuerySchema }) page: PageQuery,
  ): Promise<Page<TenDlcCampaignView>> {
    return this.tenDlc.listCampaigns(tenant.companyId, page);
  }

  @Get(':id')
  @Allow('viewer', 'accounts:read')
  @ApiOperation({ operationId: 'getTenDlcCampaign', summary: 'One 10DLC campaign and its limit' })
  @ApiOkResponse({ standardSchema: tenDlcCampaignSchema })
  get(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
  ): Promise<TenDlcCampaignView> {
    return this.tenDlc.getCampaign(tenant.companyId, id);
  }

  @Post()
  @Audited('ten_dlc_campaign.add', { keep: ['name', 'class'] })
  @Idempotent()
  @ApiOperation({ operationId: 'createTenDlcCampaign', summary: 'Adds a 10DLC campaign as it is registered' })
  @ApiCreatedResponse({ standardSchema: tenDlcCampaignSchema })
  add(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: addTenDlcCampaignSchema }) body: AddTenDlcCampaign,
  ): Promise<TenDlcCampaignView> {
    return this.tenDlc.addCampaign(tenant.companyId, body);
  }

  @Patch(':id')
  @Audited('ten_dlc_campaign.update', { keep: ['segmentsPerMinute'] })
  @ApiOperation({
    operationId: 'updateTenDlcCampaign',
    summary: 'Changes a 10DLC campaign; its new limit holds from the next minute on',
  })
  @ApiOkResponse({ standardSchema: tenDlcCampaignSchema })
  update(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
    @Body({ schema: updateTenDlcCampaignSchema }) body: UpdateTenDlcCampaign,
  ): Promise<TenDlcCampaignView> {
    return this.tenDlc.updateCampaign(tenant.companyId, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Audited('ten_dlc_campaign.remove')
  @ApiOperation({
    operationId: 'deleteTenDlcCampaign',
    summary: 'Removes a 10DLC campaign that nothing uses',
  })
  @ApiNoContentResponse()
  remove(@CurrentTenant() tenant: Tenant, @Param('id', { schema: idSchema }) id: number): Promise<void> {
    return this.tenDlc.removeCampaign(tenant.companyId, id);
  }
}
