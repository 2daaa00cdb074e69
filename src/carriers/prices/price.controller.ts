import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Bounded } from '../../platform/http/bounded.decorator.js';
import { idSchema } from '../../platform/http/page.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { type PricesView, pricesSchema } from './price.schema.js';
import { PriceService } from './price.service.js';

/** Prices are the operator's to set, on the console. */
@ApiTags('accounts')
@Controller('accounts')
export class PriceController {
  constructor(private readonly prices: PriceService) {}

  @Get(':id/prices')
  @Allow('viewer', 'accounts:read')
  @Bounded('One price a type of number.')
  @ApiOperation({
    operationId: 'getAccountPrices',
    summary: 'What the company pays for a segment over this account',
  })
  @ApiOkResponse({ standardSchema: pricesSchema })
  get(@CurrentTenant() tenant: Tenant, @Param('id', { schema: idSchema }) id: number): Promise<PricesView> {
    return this.prices.show(tenant.companyId, id);
  }
}
