import { Module } from '@nestjs/common';
import { DeliveryModule } from '../delivery.module.js';
import { UnmatchedReportController } from './unmatched-report.controller.js';

/** Unmatched delivery reports over HTTP. */
@Module({ imports: [DeliveryModule], controllers: [UnmatchedReportController] })
export class ReportsApiModule {}
