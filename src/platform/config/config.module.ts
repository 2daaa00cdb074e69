import { Global, Module } from '@nestjs/common';
import { Environment } from './environment.js';

/** The checked environment, for every module. */
@Global()
@Module({
  providers: [{ provide: Environment, useFactory: () => Environment.fromProcess() }],
  exports: [Environment],
})
export class ConfigModule {}
