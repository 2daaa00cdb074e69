import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { idSchema, type Page } from '../../platform/http/page.js';
import { Allow } from '../access/allow.decorator.js';
import { AllowSuspended } from '../access/allow-suspended.decorator.js';
import { noteAudit } from '../audit/audit-facts.js';
import { Audited } from '../audit/audited.decorator.js';
import {
  type CompanyQuery,
  type CreateCompany,
  companyQuerySchema,
  createCompanySchema,
  type OperatorCompanyView,
  operatorCompanyPageSchema,
  operatorCompanySchema,
  type RequestLimit,
  requestLimitSchema,
  type SuspendCompany,
  suspendCompanySchema,
} from './operator-company.schema.js';
import { OperatorCompanyService } from './operator-company.service.js';

/** All companies, for whoever runs the platform. Each change stands in the audit log of the company. */
@ApiTags('operator')
@Controller('operator/companies')
@Allow('operator')
@AllowSuspended()
export class OperatorCompanyController {
  constructor(private readonly companies: OperatorCompanyService) {}

  @Get()
  @ApiOperation({ operationId: 'listCompanies', summary: 'All companies of the platform' })
  @ApiOkResponse({ standardSchema: operatorCompanyPageSchema })
  async list(@Query({ schema: companyQuerySchema }) query: CompanyQuery): Promise<Page<OperatorCompanyView>> {
    return this.companies.list(query);
  }

  @Get(':companyId')
  @ApiOperation({ operationId: 'getAnyCompany', summary: 'One company' })
  @ApiOkResponse({ standardSchema: operatorCompanySchema })
  async get(@Param('companyId', { schema: idSchema }) companyId: number): Promise<OperatorCompanyView> {
    return this.companies.get(companyId);
  }

  @Post()
  @Audited('company.create', { keep: ['name', 'ownerEmail'] })
  @ApiOperation({
    operationId: 'createCompany',
    summary: 'Makes a company and invites its first owner by mail',
  })
  @ApiCreatedResponse({ standardSchema: operatorCompanySchema })
  async create(
    @Body({ schema: createCompanySchema }) body: CreateCompany,
    @Req() request: FastifyRequest,
  ): Promise<OperatorCompanyView> {
    const company = await this.companies.create(body);
    noteAudit(request, { companyId: company.id });
    return company;
  }

  @Post(':companyId/suspension')
  @HttpCode(200)
  @Audited('company.suspend', { keep: ['reason'] })
  @ApiOperation({
    operationId: 'suspendCompany',
    summary: 'Suspends a company: it sends nothing from that second on',
    description:
      'Its people may see why, and leave; its API keys are refused. What waits to be sent waits on.',
  })
  @ApiOkResponse({ standardSchema: operatorCompanySchema })
  async suspend(
    @Param('companyId', { schema: idSchema }) companyId: number,
    @Body({ schema: suspendCompanySchema }) body: SuspendCompany,
    @Req() request: FastifyRequest,
  ): Promise<OperatorCompanyView> {
    const company = await this.companies.suspend(companyId, body.reason);
    noteAudit(request, { companyId });
    return company;
  }

  @Put(':companyId/request-limit')
  @Audited('company.set_request_limit', { keep: ['requestsPerMinute'] })
  @ApiOperation({
    operationId: 'setCompanyRequestLimit',
    summary: 'Sets how often a company may call the API, from its next request on',
  })
  @ApiOkResponse({ standardSchema: operatorCompanySchema })
  async setRequestLimit(
    @Param('companyId', { schema: idSchema }) companyId: number,
    @Body({ schema: requestLimitSchema }) body: RequestLimit,
    @Req() request: FastifyRequest,
  ): Promise<OperatorCompanyView> {
    const company = await this.companies.setRequestLimit(companyId, body.requestsPerMinute);
    noteAudit(request, { companyId });
    return company;
  }

  @Delete(':companyId/suspension')
  @Audited('company.resume')
  @ApiOperation({ operationId: 'resumeCompany', summary: 'Lets a suspended company go on' })
  @ApiOkResponse({ standardSchema: operatorCompanySchema })
  async resume(
    @Param('companyId', { schema: idSchema }) companyId: number,
    @Req() request: FastifyRequest,
  ): Promise<OperatorCompanyView> {
    const company = await this.companies.resume(companyId);
    noteAudit(request, { companyId });
    return company;
  }
}
