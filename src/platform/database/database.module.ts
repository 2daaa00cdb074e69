import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Environment } from '../config/environment.js';
import { ClockSkewCheck } from './clock-skew.check.js';
import { dataSourceOptions } from './data-source-options.js';
import { Database } from './database.js';
import { DurabilityCheck } from './durability.check.js';

/** The pool, TypeORM and the SQL executor. Entities are named by the rooms that own them. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [Environment],
      useFactory: async (environment: Environment) => ({
        ...(await dataSourceOptions(environment)),
        autoLoadEntities: true,
        retryAttempts: 5,
        retryDelay: 2_000,
      }),
    }),
  ],
  providers: [ClockSkewCheck, Database, DurabilityCheck],
  exports: [ClockSkewCheck, Database],
})
export class DatabaseModule {}
