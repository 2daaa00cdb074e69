import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Bounded } from '../platform/http/bounded.decorator.js';
import { idSchema, type Page } from '../platform/http/page.js';
import { Allow } from '../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../tenancy/access/tenant.js';
import { Audited, NotAudited } from '../tenancy/audit/audited.decorator.js';
import { Idempotent } from '../tenancy/idempotency/idempotent.decorator.js';
import {
  type CampaignPageQuery,
  type CreateCampaign,
  campaignPageQuerySchema,
  createCampaignSchema,
  type EditCampaign,
  editCampaignSchema,
  type StartCampaign,
  startCampaignSchema,
} from './campaign.schemas.js';
import { CampaignService } from './campaign.service.js';
import { CampaignMessagesService } from './campaign-messages.service.js';
import { type CampaignView, campaignPageSchema, campaignSchema } from './campaign-view.js';
import { type CampaignEstimate, estimateSchema } from './estimate/estimate.schema.js';
import { EstimateService } from './estimate/estimate.service.js';
import {
  type MessageQuery,
  type MessageView,
  messagePageSchema,
  messageQuerySchema,
} from './message-view.js';
import {
  type CampaignPreview,
  type PreviewDraft,
  type PreviewRequest,
  previewDraftSchema,
  previewRequestSchema,
  previewSchema,
} from './preview/preview.schema.js';
import { PreviewService } from './preview/preview.service.js';

@ApiTags('campaigns')
@Controller('campaigns')
export class CampaignController {
  constructor(
    private readonly campaigns: CampaignService,
    private readonly estimates: EstimateService,
    private readonly previews: PreviewService,
    private readonly messageList: CampaignMessagesService,
  ) {}

  @Post()
  @Allow('sender', 'campaigns:write')
  @Audited('campaign.create', { keep: ['name', 'accountId', 'startAt', 'pilot'] })
  @Idempotent()
  @ApiOperation({
    operationId: 'createCampaign',
    summary: 'Create a campaign; its messages are made at once, in the background',
  })
  @ApiCreatedResponse({ standardSchema: campaignSchema })
  create(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: createCampaignSchema }) body: CreateCampaign,
  ): Promise<CampaignView> {
    return this.campaigns.create(tenant, body);
  }

  @Post('estimate')
  @HttpCode(200)
  @Allow('sender', 'campaigns:read')
  @NotAudited('Changes nothing.')
  @ApiOperation({
    operationId: 'estimateCampaign',
    summary: 'What a campaign would come to; nothing is saved',
  })
  @ApiOkResponse({ standardSchema: estimateSchema })
  estimate(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: createCampaignSchema }) body: CreateCampaign,
  ): Promise<CampaignEstimate> {
    return this.estimates.estimate(tenant.companyId, body);
  }

  @Get()
  @Allow('viewer', 'campaigns:read')
  @ApiOperation({ operationId: 'listCampaigns', summary: 'Campaigns, oldest first unless asked otherwise' })
  @ApiOkResponse({ standardSchema: campaignPageSchema })
  page(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: campaignPageQuerySchema }) query: CampaignPageQuery,
  ): Promise<Page<CampaignView>> {
    return this.campaigns.page(tenant.companyId, query);
  }

  @Get(':id')
  @Allow('viewer', 'campaigns:read')
  @ApiOperation({ operationId: 'getCampaign', summary: 'One campaign with its counters' })
  @ApiOkResponse({ standardSchema: campaignSchema })
  get(@CurrentTenant() tenant: Tenant, @Param('id', { schema: idSchema }) id: number): Promise<CampaignView> {
    return this.campaigns.get(tenant.companyId, id);
  }

  @Patch(':id')
  @Allow('sender', 'campaigns:write')
  @Audited('campaign.update', { keep: ['name', 'startAt', 'pilot', 'weight'] })
  @ApiOperation({
    operationId: 'updateCampaign',
    summary: 'Change a campaign that is not sending; messages that were sent keep their text',
    description:
      'While it is to start by itself, changing anything but its name asks for `campaigns:start`: what was approved is what is sent.',
  })
  @ApiOkResponse({ standardSchema: campaignSchema })
  edit(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
    @Body({ schema: editCampaignSchema }) body: EditCampaign,
  ): Promise<CampaignView> {
    return this.campaigns.edit(tenant, id, body);
  }

  @Post('preview')
  @HttpCode(200)
  @Allow('sender', 'messages:read')
  @NotAudited('Changes nothing.')
  @Bounded('As many as the request asks for.')
  @ApiOperation({
    operationId: 'previewCampaignDraft',
    summary: 'What real contacts would get of a campaign that is not saved yet',
  })
  @ApiOkResponse({ standardSchema: previewSchema })
  previewDraft(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: previewDraftSchema }) body: PreviewDraft,
  ): Promise<CampaignPreview> {
    return this.previews.previewDraft(tenant.companyId, body);
  }

  @Post(':id/preview')
  @HttpCode(200)
  @Allow('viewer', 'messages:read')
  @NotAudited('Changes nothing.')
  @Bounded('As many as the request asks for.')
  @ApiOperation({
    operationId: 'previewCampaign',
    summary: 'What real contacts would get, and why some would get nothing',
  })
  @ApiOkResponse({ standardSchema: previewSchema })
  preview(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
    @Body({ schema: previewRequestSchema }) body: PreviewRequest,
  ): Promise<CampaignPreview> {
    return this.previews.preview(tenant.companyId, id, body);
  }

  @Post(':id/start')
  @HttpCode(200)
  @Allow('sender', 'campaigns:start')
  @Audited('campaign.start', { keep: ['pilot'] })
  @Idempotent()
  @ApiOperation({
    operationId: 'startCampaign',
    summary: 'Start or resume a paused campaign, for a pilot of some messages if asked',
  })
  @ApiOkResponse({ standardSchema: campaignSchema })
  start(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
    @Body({ schema: startCampaignSchema }) body: StartCampaign,
  ): Promise<CampaignView> {
    return this.campaigns.start(tenant.companyId, id, body);
  }

  @Post(':id/pause')
  @HttpCode(200)
  @Allow('sender', 'campaigns:start')
  @Audited('campaign.pause')
  @ApiOperation({
    operationId: 'pauseCampaign',
    summary: 'Hold every message that was not handed to the carrier yet',
  })
  @ApiOkResponse({ standardSchema: campaignSchema })
  pause(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
  ): Promise<CampaignView> {
    return this.campaigns.pause(tenant, id);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Allow('sender', 'campaigns:start')
  @Audited('campaign.cancel')
  @ApiOperation({ operationId: 'cancelCampaign', summary: 'End a campaign for good' })
  @ApiOkResponse({ standardSchema: campaignSchema })
  cancel(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
  ): Promise<CampaignView> {
    return this.campaigns.cancel(tenant.companyId, id);
  }

  @Get(':id/messages')
  @Allow('viewer', 'messages:read')
  @ApiOperation({
    operationId: 'listCampaignMessages',
    summary: 'Messages of a campaign with their text as sent, by status and reason if asked',
    description:
      'With a status or a reason a page may hold fewer messages than asked for and still have a next one. How many there are, the counters of the campaign tell.',
  })
  @ApiOkResponse({ standardSchema: messagePageSchema })
  messages(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
    @Query({ schema: messageQuerySchema }) query: MessageQuery,
  ): Promise<Page<MessageView>> {
    return this.messageList.page(tenant.companyId, id, query);
  }
}
