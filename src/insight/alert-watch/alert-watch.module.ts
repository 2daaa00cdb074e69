import { Module } from '@nestjs/common';
import { CarriersModule } from '../../carriers/carriers.module.js';
import { AlertsModule } from '../../tenancy/alerts/alerts.module.js';
import { AccountWatch } from './account-watch.service.js';
import { AlertEndings } from './alert-endings.service.js';
import { AlertWatchRepository } from './alert-watch.repository.js';

/** Raises what nobody meets on their way, and ends what is over. */
@Module({
  imports: [AlertsModule, CarriersModule],
  providers: [AccountWatch, AlertEndings, AlertWatchRepository],
  exports: [AccountWatch, AlertEndings],
})
export class AlertWatchModule {}
