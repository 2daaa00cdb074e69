import 'reflect-metadata';
import { setPriority } from 'node:os';
import { type INestApplicationContext, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import type { AppRole } from './contracts/roles.js';
import { Environment } from './platform/config/environment.js';
import { dataSourceOptions } from './platform/database/data-source-options.js';
import { refuseRestoredCopy } from './platform/deployment/restored-copy.guard.js';
import { createHttpApp } from './platform/http/create-http-app.js';
import { Log } from './platform/logging/log.js';
import { createLogger, NestLogger } from './platform/logging/logger.js';
import { AllModule } from './processes/all.module.js';
import { ApiModule } from './processes/api.module.js';
import { GracefulStop } from './processes/graceful-stop.js';
import { prepareDatabase } from './processes/prepare-database.js';
import { sharePublicAddress } from './processes/public-address.js';
import { SchedulerModule } from './processes/scheduler.module.js';
import { WorkerModule } from './processes/worker.module.js';

/**
 * Connections that the kernel keeps until they are accepted. With Node's own 511, a carrier that opens 512 at once
 * had answers after 7 s: what it sent on the one too many was dropped until TCP repeated it.
 */
const CONNECTIONS_WAITING = 4_096;

/**
 * Where processes share cores, a worker gives way: nobody waits for its work, while a carrier waits two seconds for the
 * answer to its webhook. Below the usual 0, above the lowest, 19.
 */
const WORKER_NICENESS = 5;

/** Root module of each role, and whether it listens. */
const ROLES: Readonly<Record<AppRole, { module: Type; http: boolean }>> = {
  all: { module: AllModule, http: true },
  api: { module: ApiModule, http: true },
  worker: { module: WorkerModule, http: false },
  scheduler: { module: SchedulerModule, http: false },
};

async function main(): Promise<void> {
  const environment = Environment.fromProcess();
  if (environment.role === 'worker') setPriority(WORKER_NICENESS);
  await bringDatabaseUpToDate(environment);
  const app = await start(Environment.fromProcess());
  app.get(GracefulStop).onSignals(app);
  app.get(Log).info({}, 'ready');
}

/** Before the application connects: its modules expect the tables to be there. */
async function bringDatabaseUpToDate(environment: Environment): Promise<void> {
  const dataSource = new DataSource(await dataSourceOptions({ ...environment, databasePoolSize: 2 }));
  try {
    await dataSource.initialize();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The database of DATABASE_URL cannot be used: ${reason}`, { cause: error });
  }
  try {
    await prepareDatabase(dataSource);
    await refuseRestoredCopy(dataSource);
    await sharePublicAddress(dataSource, environment);
  } finally {
    await dataSource.destroy();
  }
}

async function start(environment: Environment): Promise<INestApplicationContext> {
  const { module, http } = ROLES[environment.role];
  const logger = new NestLogger(createLogger(environment));
  if (!http) return NestFactory.createApplicationContext(module, { logger, abortOnError: false });
  const app = await createHttpApp(module, { logger });
  await app.listen({ port: environment.port, host: environment.host, backlog: CONNECTIONS_WAITING });
  return app;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
