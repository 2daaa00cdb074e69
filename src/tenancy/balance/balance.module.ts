import { Module } from '@nestjs/common';
import { AlertsModule } from '../alerts/alerts.module.js';
import { BalanceRepository } from './balance.repository.js';
import { BalanceService } from './balance.service.js';
import { BalanceWatch } from './balance-watch.service.js';
import { TopUpRepository } from './top-up.repository.js';

/** What companies have paid in advance. */
@Module({
  imports: [AlertsModule],
  providers: [BalanceRepository, BalanceService, BalanceWatch, TopUpRepository],
  exports: [BalanceRepository, BalanceService, BalanceWatch],
})
export class BalanceModule {}
