import { Body, Controller, Get, Param, Post, Put, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import {
  type SetMarkup,
  type SetPrices,
  setMarkupSchema,
  setPricesSchema,
} from '../../carriers/prices/price-setting.schema.js';
import type { MarkupView, PriceListView } from '../../carriers/prices/price-setting.service.js';
import { Bounded } from '../../platform/http/bounded.decorator.js';
import { idSchema } from '../../platform/http/page.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { AllowSuspended } from '../../tenancy/access/allow-suspended.decorator.js';
import { noteAudit } from '../../tenancy/audit/audit-facts.js';
import { Audited } from '../../tenancy/audit/audited.decorator.js';
import {
  type BalanceView,
  balanceSchema,
  type SetBalance,
  setBalanceSchema,
  type TopUp,
  type TopUpView,
  topUpSchema,
  topUpViewSchema,
} from '../../tenancy/balance/balance.schema.js';
import { BalanceViewService } from './balance-view.service.js';
import { markupSchema, markupsSchema, priceListSchema, priceListsSchema } from './operator-billing.schema.js';
import { OperatorBillingService } from './operator-billing.service.js';
import { type UsagePage, type UsageQuery, usagePageSchema, usageQuerySchema } from './usage.schema.js';
import { UsageService } from './usage.service.js';

/** Prices, markups and balances of companies, for whoever runs the platform. */
@ApiTags('operator')
@Controller('operator/companies/:companyId')
@Allow('operator')
@AllowSuspended()
export class OperatorBillingController {
  constructor(
    private readonly billing: OperatorBillingService,
    private readonly balances: BalanceViewService,
    private readonly usage: UsageService,
  ) {}

  @Get('usage')
  @ApiOperation({ operationId: 'listCompanyUsage', summary: 'What a company used, as it sees it' })
  @ApiOkResponse({ standardSchema: usagePageSchema })
  listUsage(
    @Param('companyId', { schema: idSchema }) companyId: number,
    @Query({ schema: usageQuerySchema }) query: UsageQuery,
  ): Promise<UsagePage> {
    return this.usage.page(companyId, query);
  }

  @Get('accounts/:accountId/price-lists')
  @Bounded('One entry a change, which operators make by hand.')
  @ApiOperation({
    operationId: 'listAccountPriceLists',
    summary: 'Prices of an account that held, hold or will hold, the latest first',
  })
  @ApiOkResponse({ standardSchema: priceListsSchema })
  async priceLists(
    @Param('companyId', { schema: idSchema }) companyId: number,
    @Param('accountId', { schema: idSchema }) accountId: number,
  ): Promise<{ items: PriceListView[] }> {
    return { items: await this.billing.prices(companyId, accountId) };
  }

  @Put('accounts/:accountId/prices')
  @Audited('account.set_prices', { keep: ['currency', 'price', 'validFrom'] })
  @ApiOperation({
    operationId: 'setAccountPrices',
    summary: 'Sets the prices of an account from a time on; messages that were sent keep theirs',
  })
  @ApiOkResponse({ standardSchema: priceListSchema })
  setPrices(
    @Param('companyId', { schema: idSchema }) companyId: number,
    @Param('accountId', { schema: idSchema }) accountId: number,
    @Body({ schema: setPricesSchema }) body: SetPrices,
    @Req() request: FastifyRequest,
  ): Promise<PriceListView> {
    noteAudit(request, { companyId });
    return this.billing.setPrices(companyId, accountId, body);
  }

  @Get('markups')
  @Bounded('One entry a change, which operators make by hand.')
  @ApiOperation({ operationId: 'listCompanyMarkups', summary: 'Markups of a company, the latest first' })
  @ApiOkResponse({ standardSchema: markupsSchema })
  async markups(
    @Param('companyId', { schema: idSchema }) companyId: number,
  ): Promise<{ items: MarkupView[] }> {
    return { items: await this.billing.markups(companyId) };
  }

  @Put('markup')
  @Audited('company.set_markup', { keep: ['percent', 'validFrom'] })
  @ApiOperation({
    operationId: 'setCompanyMarkup',
    summary: 'Sets what a company pays on top of prices, from a time on',
  })
  @ApiOkResponse({ standardSchema: markupSchema })
  setMarkup(
    @Param('companyId', { schema: idSchema }) companyId: number,
    @Body({ schema: setMarkupSchema }) body: SetMarkup,
    @Req() request: FastifyRequest,
  ): Promise<MarkupView> {
    noteAudit(request, { companyId });
    return this.billing.setMarkup(companyId, body);
  }

  @Get('balance')
  @ApiOperation({ operationId: 'getCompanyBalance', summary: 'What a company has paid in advance' })
  @ApiOkResponse({ standardSchema: balanceSchema })
  balance(@Param('companyId', { schema: idSchema }) companyId: number): Promise<BalanceView> {
    return this.balances.get(companyId);
  }

  @Put('balance')
  @Audited('company.set_balance', { keep: ['prepaid', 'currency', 'warnBelow'] })
  @ApiOperation({
    operationId: 'setCompanyBalance',
    summary: 'Makes a company pay in advance, or afterwards: at 0 nothing is sent',
  })
  @ApiOkResponse({ standardSchema: balanceSchema })
  setBalance(
    @Param('companyId', { schema: idSchema }) companyId: number,
    @Body({ schema: setBalanceSchema }) body: SetBalance,
    @Req() request: FastifyRequest,
  ): Promise<BalanceView> {
    noteAudit(request, { companyId });
    return this.billing.setBalance(companyId, body);
  }

  @Post('balance/top-ups')
  @Audited('balance.top_up', { keep: ['reference', 'amount', 'takeBack'] })
  @ApiOperation({
    operationId: 'topUpCompanyBalance',
    summary: 'Writes down what a company has paid in; the same reference again changes nothing',
  })
  @ApiCreatedResponse({ standardSchema: topUpViewSchema })
  topUp(
    @Param('companyId', { schema: idSchema }) companyId: number,
    @Body({ schema: topUpSchema }) body: TopUp,
    @Req() request: FastifyRequest,
  ): Promise<TopUpView> {
    noteAudit(request, { companyId });
    return this.billing.topUp(companyId, body, request.tenant?.userId ?? null);
  }
}
