import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { idSchema, type Page, type PageQuery, pageQuerySchema } from '../../platform/http/page.js';
import { Refuses } from '../../platform/http/refuses.decorator.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { Audited } from '../../tenancy/audit/audited.decorator.js';
import { Idempotent } from '../../tenancy/idempotency/idempotent.decorator.js';
import {
  type AccountView,
  accountPageSchema,
  accountSchema,
  type ConnectionCheck,
  type CreateAccount,
  connectionCheckSchema,
  createAccountSchema,
  type RotateToken,
  rotateTokenSchema,
  type UpdateAccount,
  updateAccountSchema,
} from './account.schema.js';
import { AccountService } from './account.service.js';
import { AccountCheckService } from './account-check.service.js';

/** A company's carrier accounts; credentials go in and never come out. */
@ApiTags('accounts')
@Controller('accounts')
@Allow('manager', 'accounts:write')
export class AccountController {
  constructor(
    private readonly accounts: AccountService,
    private readonly checks: AccountCheckService,
  ) {}

  @Get()
  @Allow('viewer', 'accounts:read')
  @ApiOperation({ operationId: 'listAccounts', summary: 'Lists the company’s carrier accounts' })
  @ApiOkResponse({ standardSchema: accountPageSchema })
  list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: pageQuerySchema }) page: PageQuery,
  ): Promise<Page<AccountView>> {
    return this.accounts.list(tenant.companyId, page);
  }

  @Get(':id')
  @Allow('viewer', 'accounts:read')
  @ApiOperation({ operationId: 'getAccount', summary: 'One account, without its secrets' })
  @ApiOkResponse({ standardSchema: accountSchema })
  get(@CurrentTenant() tenant: Tenant, @Param('id', { schema: idSchema }) id: number): Promise<AccountView> {
    return this.accounts.get(tenant.companyId, id);
  }

  @Post()
  @Audited('account.create', { keep: ['name', 'carrier'] })
  @Idempotent()
  @ApiOperation({ operationId: 'createAccount', summary: 'Connects a carrier account' })
  @ApiCreatedResponse({ standardSchema: accountSchema })
  create(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: createAccountSchema }) body: CreateAccount,
  ): Promise<AccountView> {
    return this.accounts.create(tenant.companyId, body);
  }

  @Patch(':id')
  @Audited('account.update', { keep: ['name', 'segmentsPerMinute', 'segmentsPerDay'] })
  @ApiOperation({
    operationId: 'updateAccount',
    summary: 'Changes name, credentials or rate; credentials that are left out stay',
  })
  @ApiOkResponse({ standardSchema: accountSchema })
  update(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
    @Body({ schema: updateAccountSchema }) body: UpdateAccount,
  ): Promise<AccountView> {
    return this.accounts.update(tenant.companyId, id, body);
  }

  @Post(':id/stop')
  @HttpCode(200)
  @Audited('account.stop')
  @ApiOperation({
    operationId: 'stopAccount',
    summary: 'Stops the account: nothing more is sent through it, reports and replies are still taken',
  })
  @ApiOkResponse({ standardSchema: accountSchema })
  stop(@CurrentTenant() tenant: Tenant, @Param('id', { schema: idSchema }) id: number): Promise<AccountView> {
    return this.accounts.stop(tenant.companyId, id, 'Stopped by the company.');
  }

  @Post(':id/resume')
  @HttpCode(200)
  @Audited('account.resume')
  @ApiOperation({ operationId: 'resumeAccount', summary: 'Lets a stopped account send again' })
  @ApiOkResponse({ standardSchema: accountSchema })
  resume(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
  ): Promise<AccountView> {
    return this.accounts.resume(tenant.companyId, id);
  }

  @Post(':id/webhook-token/rotate')
  @HttpCode(200)
  @Audited('account.rotate_webhook_token')
  @ApiOperation({
    operationId: 'rotateAccountWebhookToken',
    summary: 'Gives the account a new webhook address; the old one works for a while longer',
  })
  @ApiOkResponse({ standardSchema: accountSchema })
  rotateWebhookToken(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
    @Body({ schema: rotateTokenSchema }) body: RotateToken,
  ): Promise<AccountView> {
    return this.accounts.rotateWebhookToken(tenant.companyId, id, body?.graceHours);
  }

  @Post(':id/check')
  @HttpCode(200)
  @Audited('account.check')
  @ApiOperation({
    operationId: 'checkAccount',
    summary: 'Asks the carrier whether it accepts the credentials, at most every 5 seconds; sends nothing',
  })
  @Refuses(429)
  @ApiOkResponse({ standardSchema: connectionCheckSchema })
  check(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
  ): Promise<ConnectionCheck> {
    return this.checks.check(tenant.companyId, id);
  }
}
