import { Module } from '@nestjs/common';
import { Schedules } from './schedules.js';

/** The clockwork of the scheduler role. */
@Module({ providers: [Schedules] })
export class SchedulesModule {}
