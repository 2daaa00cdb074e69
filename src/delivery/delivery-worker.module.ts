import { Module } from '@nestjs/common';
import { AnswersProcessor } from './answers/answers.processor.js';
import { DeliveryModule } from './delivery.module.js';
import { DispatchProcessor } from './dispatch/dispatch.processor.js';
import { ReportProcessor } from './reports/report.processor.js';
import { SendProcessor } from './sending/send.processor.js';

/** The processors of dispatching, sending and delivery reports. */
@Module({
  imports: [DeliveryModule],
  providers: [AnswersProcessor, DispatchProcessor, ReportProcessor, SendProcessor],
})
export class DeliveryWorkerModule {}
