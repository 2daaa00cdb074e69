import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '../access/allow.decorator.js';
import { CurrentTenant } from '../access/current-tenant.decorator.js';
import type { Tenant } from '../access/tenant.js';
import { Audited } from '../audit/audited.decorator.js';
import type { Company } from './company.entity.js';
import {
  type CompanyView,
  companySchema,
  type UpdateCompany,
  updateCompanySchema,
} from './company.schema.js';
import { CompanyService } from './company.service.js';

/** The caller's own company; making and suspending one is the console's. */
@ApiTags('company')
@Controller('company')
export class CompanyController {
  constructor(private readonly companies: CompanyService) {}

  @Get()
  @Allow('viewer', 'settings:read')
  @ApiOperation({ operationId: 'getCompany', summary: 'The company that this request acts for' })
  @ApiOkResponse({ standardSchema: companySchema })
  async get(@CurrentTenant() tenant: Tenant): Promise<CompanyView> {
    return toView(await this.companies.get(tenant.companyId));
  }

  @Patch()
  @Allow('manager', 'settings:write')
  @Audited('company.update', { keep: ['name', 'timeZone', 'contactWindowHours'] })
  @ApiOperation({ operationId: 'updateCompany', summary: 'Changes name, time zone or contact window' })
  @ApiOkResponse({ standardSchema: companySchema })
  async update(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: updateCompanySchema }) body: UpdateCompany,
  ): Promise<CompanyView> {
    return toView(await this.companies.update(tenant.companyId, body));
  }
}

function toView(company: Company): CompanyView {
  const { id, name, status, timeZone, contactWindowHours, createdAt } = company;
  return { id, name, status, timeZone, contactWindowHours, createdAt: createdAt.toISOString() };
}
