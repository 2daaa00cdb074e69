import { Module } from '@nestjs/common';
import { AlertController } from './alert.controller.js';
import { AlertListService } from './alert-list.service.js';
import { AlertsModule } from './alerts.module.js';

/** Alerts over HTTP. */
@Module({ imports: [AlertsModule], controllers: [AlertController], providers: [AlertListService] })
export class AlertsApiModule {}
