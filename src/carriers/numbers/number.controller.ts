import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Bounded } from '../../platform/http/bounded.decorator.js';
import { idSchema, type Page, type PageQuery, pageQuerySchema } from '../../platform/http/page.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { Audited } from '../../tenancy/audit/audited.decorator.js';
import { Idempotent } from '../../tenancy/idempotency/idempotent.decorator.js';
import {
  type AddNumbers,
  addNumbersSchema,
  type NumberView,
  numberListSchema,
  numberPageSchema,
  numberSchema,
  type UpdateNumber,
  updateNumberSchema,
} from './number.schema.js';
import { NumberService } from './number.service.js';

/** The numbers of one account, with their types and rates. */
@ApiTags('numbers')
@Controller('accounts/:id/numbers')
@Allow('manager', 'accounts:write')
export class NumberController {
  constructor(private readonly numbers: NumberService) {}

  @Get()
  @Allow('viewer', 'accounts:read')
  @ApiOperation({ operationId: 'listNumbers', summary: 'Lists the numbers that the account sends from' })
  @ApiOkResponse({ standardSchema: numberPageSchema })
  list(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) accountId: number,
    @Query({ schema: pageQuerySchema }) page: PageQuery,
  ): Promise<Page<NumberView>> {
    return this.numbers.list(tenant.companyId, accountId, page);
  }

  @Get(':numberId')
  @Allow('viewer', 'accounts:read')
  @ApiOperation({ operationId: 'getNumber', summary: 'One number' })
  @ApiOkResponse({ standardSchema: numberSchema })
  get(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) accountId: number,
    @Param('numberId', { schema: idSchema }) numberId: number,
  ): Promise<NumberView> {
    return this.numbers.get(tenant.companyId, accountId, numberId);
  }

  @Post()
  @Audited('number.add')
  @Idempotent()
  @Bounded('The numbers of the request, 1,000 at the most.')
  @ApiOperation({ operationId: 'addNumbers', summary: 'Adds up to 1,000 numbers, all or none' })
  @ApiCreatedResponse({ standardSchema: numberListSchema })
  async add(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) accountId: number,
    @Body({ schema: addNumbersSchema }) body: AddNumbers,
  ): Promise<{ items: NumberView[] }> {
    return { items: await this.numbers.add(tenant.companyId, accountId, body) };
  }

  @Patch(':numberId')
  @Audited('number.update', { keep: ['status', 'segmentsPerMinute'] })
  @ApiOperation({ operationId: 'updateNumber', summary: 'Pauses or resumes a number, or sets its rate' })
  @ApiOkResponse({ standardSchema: numberSchema })
  update(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) accountId: number,
    @Param('numberId', { schema: idSchema }) numberId: number,
    @Body({ schema: updateNumberSchema }) body: UpdateNumber,
  ): Promise<NumberView> {
    return this.numbers.update(tenant.companyId, accountId, numberId, body);
  }

  @Delete(':numberId')
  @HttpCode(204)
  @Audited('number.remove')
  @ApiOperation({ operationId: 'deleteNumber', summary: 'Takes a number away: nothing more is sent from it' })
  @ApiNoContentResponse()
  remove(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) accountId: number,
    @Param('numberId', { schema: idSchema }) numberId: number,
  ): Promise<void> {
    return this.numbers.remove(tenant.companyId, accountId, numberId);
  }
}
