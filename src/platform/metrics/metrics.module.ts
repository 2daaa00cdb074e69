import { Global, Module } from '@nestjs/common';
import { Metrics } from './metrics.js';

/** Counters for every module. */
@Global()
@Module({ providers: [Metrics], exports: [Metrics] })
export class MetricsModule {}
