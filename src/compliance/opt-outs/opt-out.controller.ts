import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { phoneSchema } from '../../carriers/phone.js';
import { Bounded } from '../../platform/http/bounded.decorator.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { Audited } from '../../tenancy/audit/audited.decorator.js';
import { Idempotent } from '../../tenancy/idempotency/idempotent.decorator.js';
import {
  type CreateOptOut,
  createOptOutSchema,
  type LiftOptOut,
  liftOptOutSchema,
  type OptedOutPerson,
  type OptOutCounts,
  type OptOutPage,
  type OptOutPageQuery,
  type OptOutView,
  optedOutPersonSchema,
  optOutCountsSchema,
  optOutPageQuerySchema,
  optOutPageSchema,
  optOutSchema,
} from './opt-out.schema.js';
import { OptOutService } from './opt-out.service.js';
import { OptOutListService } from './opt-out-list.service.js';

/** Who must not be texted by the company, and why. */
@ApiTags('opt-outs')
@Controller('opt-outs')
export class OptOutController {
  constructor(
    private readonly optOuts: OptOutService,
    private readonly lists: OptOutListService,
  ) {}

  @Get()
  @Allow('viewer', 'opt-outs:read')
  @ApiOperation({
    operationId: 'listOptOuts',
    summary: 'Lists opt-outs; lifted ones too',
    description:
      'The do-not-contact list over all campaigns of the company: whoever stands on it gets no message of any campaign, also of one that runs. Opt-outs are never deleted, only lifted.',
  })
  @ApiOkResponse({ standardSchema: optOutPageSchema })
  list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: optOutPageQuerySchema }) page: OptOutPageQuery,
  ): Promise<OptOutPage> {
    return this.lists.page(tenant.companyId, page);
  }

  @Get('counts')
  @Allow('viewer', 'opt-outs:read')
  @ApiOperation({
    operationId: 'getOptOutCounts',
    summary: 'How many opt-outs there are; at most half a minute old',
  })
  @ApiOkResponse({ standardSchema: optOutCountsSchema })
  counts(@CurrentTenant() tenant: Tenant): Promise<OptOutCounts> {
    return this.lists.counts(tenant.companyId);
  }

  @Get(':phone')
  @Allow('viewer', 'opt-outs:read')
  @Bounded('One opt-out an account, and the last 100 entries of the history.')
  @ApiOperation({ operationId: 'getOptedOutPerson', summary: 'A person’s opt-outs with their history' })
  @ApiOkResponse({ standardSchema: optedOutPersonSchema })
  get(
    @CurrentTenant() tenant: Tenant,
    @Param('phone', { schema: phoneSchema }) phone: string,
  ): Promise<OptedOutPerson> {
    return this.lists.person(tenant.companyId, phone);
  }

  @Post()
  @Allow('sender', 'opt-outs:write')
  @Audited('opt_out.create', { keep: ['phone', 'accountId'] })
  @Idempotent('again')
  @ApiOperation({
    operationId: 'createOptOut',
    summary: 'Blocks a person for the company or one of its accounts, at once',
    description: 'What is queued for them already is not sent either.',
  })
  @ApiCreatedResponse({ standardSchema: optOutSchema })
  create(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: createOptOutSchema }) body: CreateOptOut,
  ): Promise<OptOutView> {
    const source = tenant.via === 'api-key' ? 'api' : 'manual';
    return this.optOuts.create(tenant.companyId, body, source, tenant.userId);
  }

  @Post(':phone/lift')
  @Allow('manager', 'opt-outs:write')
  @HttpCode(200)
  @Audited('opt_out.lift', { keep: ['reason', 'accountId', 'askedAt'] })
  @Idempotent()
  @ApiOperation({
    operationId: 'liftOptOut',
    summary: 'Lets a person be texted again; the history keeps who did it, and why',
    description:
      'What the person or their carrier said no to comes back only by the person’s own later word: `askedAt`. A carrier that blocks the person by itself goes on refusing until they send it START; its refusal opts them out here again.',
  })
  @ApiOkResponse({ standardSchema: optOutSchema })
  lift(
    @CurrentTenant() tenant: Tenant,
    @Param('phone', { schema: phoneSchema }) phone: string,
    @Body({ schema: liftOptOutSchema }) body: LiftOptOut,
  ): Promise<OptOutView> {
    return this.optOuts.lift(tenant.companyId, phone, body, tenant.userId);
  }
}
