import { Global, Module } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { Clock, SystemClock } from './clock.js';

/** The one clock of business time. */
@Global()
@Module({
  providers: [
    {
      provide: Clock,
      inject: [Environment],
      useFactory: (environment: Environment) => new SystemClock(environment.clockOffsetMs),
    },
  ],
  exports: [Clock],
})
export class ClockModule {}
