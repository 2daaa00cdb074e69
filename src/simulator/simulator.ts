import { pino } from 'pino';
import { z } from 'zod';
import type { SimulatorEnvironment } from './environment.js';
import { carrierRoutes } from './http/carrier.routes.js';
import { controlRoutes } from './http/control.routes.js';
import { HttpRefusal, HttpServer } from './http/http-server.js';
import { LedgerStore } from './ledger/ledger.store.js';
import { CarrierOptOuts } from './messages/carrier-opt-outs.js';
import { RateLimiter } from './messages/rate-limiter.js';
import { RepliesService } from './messages/replies.service.js';
import { ReportsService } from './messages/reports.service.js';
import { InvalidRequest } from './messages/submission.schema.js';
import { SubmissionService } from './messages/submission.service.js';
import { InvalidSetting, SettingsStore } from './settings/settings.store.js';
import { Scheduler } from './webhooks/scheduler.js';
import { WebhookSender } from './webhooks/webhook-sender.js';

const GRACE_MS = 3000;

export interface RunningSimulator {
  readonly port: number;
  /** Answers what is at work, writes the ledger's file to its end, and closes every connection. */
  close(): Promise<void>;
}

/**
 * Starts the simulated carrier.
 * @throws when the address is taken, a default setting is wrong, or the ledger's file is damaged.
 */
export async function startSimulator(environment: SimulatorEnvironment): Promise<RunningSimulator> {
  const log = pino({ name: 'simulator', level: environment.logLevel });
  const settings = new SettingsStore(environment.settings);
  const optOuts = new CarrierOptOuts();
  const store = new LedgerStore(environment.ledgerFile, optOuts);
  const scheduler = new Scheduler();
  const sender = new WebhookSender(scheduler, (origin, code) => {
    log.warn({ origin, code }, 'webhooks wait: nobody answers');
  });
  const replies = new RepliesService(store, settings, scheduler, sender);
  const reports = new ReportsService(store, settings, scheduler, sender, replies);
  const submissions = new SubmissionService(store, settings, new RateLimiter(), optOuts, reports);

  const control = controlRoutes({
    store,
    settings,
    replies,
    pending: (accountId) => reports.pending(accountId) + replies.pending(accountId),
    reset: () => {
      reports.reset();
      replies.reset();
      store.reset();
      sender.clear();
    },
  });
  const server = new HttpServer(
    [...carrierRoutes(store, submissions), ...control],
    toRefusal,
    (ms, job) => scheduler.after(ms, job),
    (error) => log.error({ err: error }, 'request failed'),
  );
  const port = await server.listen(environment.port, environment.host);
  const unfinished = store.takeUnfinished();
  for (const message of unfinished) reports.follow(message);
  log.info({ host: environment.host, port, resumed: unfinished.length }, 'simulated carrier listens');

  return {
    port,
    close: async () => {
      await server.close(GRACE_MS);
      reports.reset();
      replies.reset();
      scheduler.clear();
      sender.clear();
      store.close();
      log.info('simulated carrier stopped');
    },
  };
}

function toRefusal(error: unknown): HttpRefusal | undefined {
  if (error instanceof InvalidSetting)
    return new HttpRefusal(400, 'invalid_setting', error.message, error.field);
  if (error instanceof InvalidRequest)
    return new HttpRefusal(400, 'invalid_request', error.message, error.field);
  if (error instanceof z.ZodError) {
    const issue = error.issues[0];
    return new HttpRefusal(
      400,
      'invalid_request',
      issue?.message ?? 'not valid',
      issue?.path.join('.') ?? '',
    );
  }
  return undefined;
}
