import { Module } from '@nestjs/common';
import { CarriersModule } from '../../carriers/carriers.module.js';
import { BalanceModule } from '../../tenancy/balance/balance.module.js';
import { BalanceController } from './balance.controller.js';
import { BalanceViewRepository } from './balance-view.repository.js';
import { BalanceViewService } from './balance-view.service.js';
import { OperatorBillingController } from './operator-billing.controller.js';
import { OperatorBillingService } from './operator-billing.service.js';
import { StatementController } from './statement.controller.js';
import { StatementRepository } from './statement.repository.js';
import { StatementService } from './statement.service.js';
import { UsageController } from './usage.controller.js';
import { UsageRepository } from './usage.repository.js';
import { UsageService } from './usage.service.js';

/** Usage, statements and balances over HTTP, and what the operator sets of them. */
@Module({
  imports: [BalanceModule, CarriersModule],
  controllers: [BalanceController, OperatorBillingController, StatementController, UsageController],
  providers: [
    BalanceViewRepository,
    BalanceViewService,
    OperatorBillingService,
    StatementRepository,
    StatementService,
    UsageRepository,
    UsageService,
  ],
})
export class UsageApiModule {}
