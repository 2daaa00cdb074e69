import { Global, Module } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { Log, logFromPino } from './log.js';
import { createLogger } from './logger.js';

/** Structured logs for every module. */
@Global()
@Module({
  providers: [
    {
      provide: Log,
      inject: [Environment],
      useFactory: (environment: Environment) => logFromPino(createLogger(environment)),
    },
  ],
  exports: [Log],
})
export class LoggingModule {}
