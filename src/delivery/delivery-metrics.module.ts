import { Module } from '@nestjs/common';
import { DeliveryMetrics } from './delivery-metrics.js';

/** One set of counters a process. */
@Module({ providers: [DeliveryMetrics], exports: [DeliveryMetrics] })
export class DeliveryMetricsModule {}
