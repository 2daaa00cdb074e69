import { Module } from '@nestjs/common';
import { HistorySampleRepository } from './history-sample.repository.js';
import { HistorySampler } from './history-sampler.service.js';

/** Makes minutes of counters. */
@Module({ providers: [HistorySampleRepository, HistorySampler], exports: [HistorySampler] })
export class HistorySamplingModule {}
