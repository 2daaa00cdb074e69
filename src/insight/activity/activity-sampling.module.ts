import { Module } from '@nestjs/common';
import { ActivitySampleRepository } from './activity-sample.repository.js';
import { ActivitySampler } from './activity-sampler.service.js';

/** Makes minutes of counters. */
@Module({ providers: [ActivitySampleRepository, ActivitySampler], exports: [ActivitySampler] })
export class ActivitySamplingModule {}
