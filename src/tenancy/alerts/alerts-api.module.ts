import { Module } from '@nestjs/common';
import { AlertController } from './alert.controller.js';
import { AlertListService } from './alert-list.service.js';
import { AlertsModule } from './alerts.module.js';
import { OperatorAlertController } from './operator-alert.controller.js';

/** Alerts over HTTP. */
@Module({
  imports: [AlertsModule],
  controllers: [AlertController, OperatorAlertController],
  providers: [AlertListService],
})
export class AlertsApiModule {}
