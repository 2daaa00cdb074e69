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
  type AddTenDlcBrand,
  addTenDlcBrandSchema,
  type TenDlcBrandView,
  tenDlcBrandPageSchema,
  tenDlcBrandSchema,
  type UpdateTenDlcBrand,
  updateTenDlcBrandSchema,
} from './ten-dlc.schema.js';
import { TenDlcService } from './ten-dlc.service.js';

/** Brands in the 10DLC registry: each has one bucket of segments a day over all of the company’s accounts. */
@ApiTags('10dlc')
@Controller('ten-dlc-brands')
@Allow('manager', 'accounts:write')
export class TenDlcBrandController {
  constructor(private readonly tenDlc: TenDlcService) {}

  @Get()
  @Allow('viewer', 'accounts:read')
  @ApiOperation({ operationId: 'listTenDlcBrands', summary: 'Lists the company’s 10DLC brands' })
  @ApiOkResponse({ standardSchema: tenDlcBrandPageSchema })
  list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: pageQuerySchema }) page: PageQuery,
  ): Promise<Page<TenDlcBrandView>> {
    return this.tenDlc.listBrands(tenant.companyId, page);
  }

  @Get(':id')
  @Allow('viewer', 'accounts:read')
  @ApiOperation({ operationId: 'getTenDlcBrand', summary: 'One 10DLC brand and its limit' })
  @ApiOkResponse({ standardSchema: tenDlcBrandSchema })
  get(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
  ): Promise<TenDlcBrandView> {
    return this.tenDlc.getBrand(tenant.companyId, id);
  }

  @Post()
  @Audited('ten_dlc_brand.add', { keep: ['name'] })
  @Idempotent()
  @ApiOperation({ operationId: 'createTenDlcBrand', summary: 'Adds a 10DLC brand as it is registered' })
  @ApiCreatedResponse({ standardSchema: tenDlcBrandSchema })
  add(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: addTenDlcBrandSchema }) body: AddTenDlcBrand,
  ): Promise<TenDlcBrandView> {
    return this.tenDlc.addBrand(tenant.companyId, body);
  }

  @Patch(':id')
  @Audited('ten_dlc_brand.update', { keep: ['vettingScore'] })
  @ApiOperation({
    operationId: 'updateTenDlcBrand',
    summary: 'Changes a 10DLC brand; its new limit holds from the next minute on',
  })
  @ApiOkResponse({ standardSchema: tenDlcBrandSchema })
  update(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
    @Body({ schema: updateTenDlcBrandSchema }) body: UpdateTenDlcBrand,
  ): Promise<TenDlcBrandView> {
    return this.tenDlc.updateBrand(tenant.companyId, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Audited('ten_dlc_brand.remove')
  @ApiOperation({ operationId: 'deleteTenDlcBrand', summary: 'Removes a 10DLC brand that nothing uses' })
  @ApiNoContentResponse()
  remove(@CurrentTenant() tenant: Tenant, @Param('id', { schema: idSchema }) id: number): Promise<void> {
    return this.tenDlc.removeBrand(tenant.companyId, id);
  }
}
