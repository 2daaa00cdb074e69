import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { Audited } from '../../tenancy/audit/audited.decorator.js';
import type { CompanyHours } from './company-hours.js';
import { companyHoursSchema, type SetCompanyHours, setCompanyHoursSchema } from './company-hours.schema.js';
import { CompanyHoursService } from './company-hours.service.js';

/** By how much the caller's company is stricter than the law. */
@ApiTags('company')
@Controller('company/sending-hours')
export class CompanyHoursController {
  constructor(private readonly hours: CompanyHoursService) {}

  @Get()
  @Allow('viewer', 'settings:read')
  @ApiOperation({
    operationId: 'getSendingHours',
    summary: 'The company’s own sending hours, beside the law',
  })
  @ApiOkResponse({ standardSchema: companyHoursSchema })
  get(@CurrentTenant() tenant: Tenant): Promise<CompanyHours> {
    return this.hours.get(tenant.companyId);
  }

  @Put()
  @Allow('manager', 'settings:write')
  @Audited('company.set_sending_hours', { keep: ['weekdays', 'saturday', 'sunday', 'onHolidays'] })
  @ApiOperation({
    operationId: 'setSendingHours',
    summary: 'Sets them as a whole; they hold everywhere within a minute',
  })
  @ApiOkResponse({ standardSchema: companyHoursSchema })
  set(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: setCompanyHoursSchema }) body: SetCompanyHours,
  ): Promise<CompanyHours> {
    return this.hours.set(tenant.companyId, body);
  }
}
