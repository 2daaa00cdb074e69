import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { phoneSchema } from '../../carriers/phone.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import {
  type CreateOptOut,
  createOptOutSchema,
  type LiftOptOut,
  liftOptOutSchema,
  type OptOutPage,
  type OptOutPageQuery,
  type OptOutView,
  type OptOutWithHistory,
  optOutPageQuerySchema,
  optOutPageSchema,
  optOutSchema,
  optOutWithHistorySchema,
} from './opt-out.schema.js';
import { OptOutService } from './opt-out.service.js';

/** Who must not be texted by the company, and why. */
@ApiTags('opt-outs')
@Controller('opt-outs')
export class OptOutController {
  constructor(private readonly optOuts: OptOutService) {}

  @Get()
  @Allow('viewer')
  @ApiOperation({ summary: 'Lists who must not be texted, in order of phone; lifted ones too' })
  @ApiOkResponse({ standardSchema: optOutPageSchema })
  list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: optOutPageQuerySchema }) page: OptOutPageQuery,
  ): Promise<OptOutPage> {
    return this.optOuts.list(tenant.companyId, page);
  }

  @Get(':phone')
  @Allow('viewer')
  @ApiOperation({ summary: 'One opt-out with its history' })
  @ApiOkResponse({ standardSchema: optOutWithHistorySchema })
  get(
    @CurrentTenant() tenant: Tenant,
    @Param('phone', { schema: phoneSchema }) phone: string,
  ): Promise<OptOutWithHistory> {
    return this.optOuts.get(tenant.companyId, phone);
  }

  @Post()
  @Allow('sender')
  @ApiOperation({ summary: 'Blocks a person for the company, at once' })
  @ApiCreatedResponse({ standardSchema: optOutSchema })
  create(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: createOptOutSchema }) body: CreateOptOut,
  ): Promise<OptOutView> {
    const source = tenant.via === 'session' ? 'manual' : 'api';
    return this.optOuts.create(tenant.companyId, body.phone, source, tenant.userId);
  }

  @Post(':phone/lift')
  @Allow('manager')
  @HttpCode(200)
  @ApiOperation({ summary: 'Lets a person be texted again; the history keeps who did it, and why' })
  @ApiOkResponse({ standardSchema: optOutSchema })
  lift(
    @CurrentTenant() tenant: Tenant,
    @Param('phone', { schema: phoneSchema }) phone: string,
    @Body({ schema: liftOptOutSchema }) body: LiftOptOut,
  ): Promise<OptOutView> {
    return this.optOuts.lift(tenant.companyId, phone, body.reason, tenant.userId);
  }
}
