import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { type Job, Worker } from 'bullmq';
import { quietPort } from '../../../scripts/lib/free-port.mjs';
import { type QueueName, queuePrefix } from '../../../src/contracts/queues.js';
import { ProcessState } from '../../../src/ops/fleet/process-state.js';
import { OperationsApiModule } from '../../../src/ops/operations-api.module.js';
import { Environment } from '../../../src/platform/config/environment.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { Jobs } from '../../../src/platform/queues/jobs.js';
import { TenancyApiModule } from '../../../src/tenancy/tenancy-api.module.js';
import { ApiClient } from '../../support/api-client.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { createOperator } from '../../support/operators.js';
import { waitUntil } from '../../support/wait-until.js';

@Module({ imports: [PlatformModule, TenancyApiModule, OperationsApiModule] })
class OperationsTestModule {}

const TOKEN = 'a-token-for-prometheus';

interface FailedJobs {
  items: { id: string; name: string; payload: unknown; error: string; attempts: number }[];
  next: string | null;
}

describe('operations over HTTP', () => {
  let running: TestHttpApp;
  let operator: ApiClient;
  let healthPort: number;
  const workers: Worker[] = [];

  beforeAll(async () => {
    healthPort = await quietPort();
    running = await startHttpApp(OperationsTestModule, {
      METRICS_TOKEN: TOKEN,
      BUILD_COMMIT: 'abc1234',
      HEALTH_PORT: String(healthPort),
    });
    operator = await createOperator(running);
  });

  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.close()));
    await running?.close();
    delete process.env['HEALTH_PORT'];
    delete process.env['METRICS_TOKEN'];
    delete process.env['BUILD_COMMIT'];
  });

  const nobody = () => ApiClient.nobody(running.url);

  /** Works on a queue beside the application. */
  function work(queue: QueueName, handle: (job: Job) => Promise<void>): Worker {
    const worker = new Worker(queue, handle, {
      prefix: queuePrefix(queue),
      connection: { url: running.app.get(Environment).redisUrl, maxRetriesPerRequest: null },
    });
    workers.push(worker);
    return worker;
  }

  async function failJobs(queue: QueueName, payloads: readonly object[], words: string): Promise<Worker> {
    const target = running.app.get(Jobs).queue(queue);
    for (const data of payloads) await target.add('a-job', data, { attempts: 1, removeOnFail: false });
    const worker = work(queue, () => Promise.reject(new Error(words)));
    await waitUntil('the jobs have failed', async () => (await target.getFailedCount()) === payloads.length);
    return worker;
  }

  describe('processes', () => {
    interface Listed {
      items: { id: string; role: string; host: string; pid: number; state: string; drainAsked: boolean }[];
    }

    it('tell who they are', async () => {
      let items: Listed['items'] = [];
      await waitUntil('the process is listed', async () => {
        ({ items } = (await operator.call<Listed>('GET', '/api/v1/operator/processes')).body);
        return items.length === 1;
      });
      expect(items[0]).toMatchObject({
        id: running.app.get(ProcessState).id,
        role: 'all',
        host: hostname(),
        pid: process.pid,
        commit: 'abc1234',
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
        schema: expect.stringMatching(/\d{14}$/),
        state: 'running',
        queues: [],
        load: { hostCpus: expect.any(Number), memoryBytes: expect.any(Number) },
      });
    });

    it('hear with a heartbeat that they are to drain', async () => {
      const asked = new Promise<void>((resolve) => running.app.get(ProcessState).onDrainAsked(resolve));
      const { id } = running.app.get(ProcessState);
      const { status } = await operator.call('POST', `/api/v1/operator/processes/${id}/drain`);
      expect(status).toBe(202);
      await asked;
    });

    it('of another name are not there, and a wrong one is refused', async () => {
      const drain = (id: string) => operator.call('POST', `/api/v1/operator/processes/${id}/drain`);
      expect((await drain('0123456789abcdef')).status).toBe(404);
      expect((await drain('*')).status).toBe(422);
    });
  });

  describe('health', () => {
    it('tells whether the process lives and is ready', async () => {
      expect((await nobody().call('GET', '/health/live')).body).toEqual({ status: 'live' });
      expect(await nobody().call('GET', '/health/ready')).toMatchObject({
        status: 200,
        body: { status: 'ready', state: 'running', database: 'up', redis: 'up', queues: 'up', lagging: [] },
      });
      expect((await nobody().call('GET', '/health')).body).toEqual({
        status: 'ok',
        database: 'up',
        redis: 'up',
      });
    });

    it('names a queue that lags: a worker is not ready then, an API stays', async () => {
      const queue = running.app.get(Jobs).queue('replies');
      const job = await queue.add('handle', { replyIds: [] }, { timestamp: Date.now() - 600_000 });
      const lagging = { queues: 'lagging', lagging: ['replies'] };
      await waitUntil('the lag is seen', async () => {
        const { body } = await nobody().call('GET', '/health/ready');
        return body['queues'] === 'lagging';
      });
      expect(await nobody().call('GET', '/health/ready')).toMatchObject({ status: 200, body: lagging });
      const environment = running.app.get(Environment);
      Object.assign(environment, { role: 'worker' });
      expect(await nobody().call('GET', '/health/ready')).toMatchObject({
        status: 503,
        body: { status: 'not-ready', ...lagging },
      });
      Object.assign(environment, { role: 'all' });
      await job.remove();
    });
  });

  describe('metrics', () => {
    const read = (authorization?: string) => nobody().with({ authorization }).call<string>('GET', '/metrics');

    it('are for who has the token alone', async () => {
      expect((await read()).status).toBe(401);
      expect((await read('Bearer wrong')).status).toBe(401);
      expect((await read(`Bearer ${TOKEN}`)).status).toBe(200);
      const environment = running.app.get(Environment);
      Object.assign(environment, { metricsToken: undefined });
      expect((await read('Bearer undefined')).status).toBe(404);
      Object.assign(environment, { metricsToken: TOKEN });
    });

    it('tell of queues, requests by the template of their route, and the process', async () => {
      await operator.call('GET', '/api/v1/operator/queues/replies/failed-jobs');
      const { body } = await read(`Bearer ${TOKEN}`);
      for (const line of [
        /^sms_queue_jobs\{queue="send",state="waiting"\} 0$/m,
        /^sms_queue_oldest_seconds\{queue="replies"\} \d/m,
        /^sms_http_request_seconds_count\{method="GET",route="\/api\/v1\/operator\/queues\/:queue\/failed-jobs",status="2xx"\} \d+$/m,
        /^process_cpu_user_seconds_total \d/m,
        /^nodejs_eventloop_lag_seconds /m,
      ]) {
        expect(body).toMatch(line);
      }
    });

    it('say nothing of addresses that do not exist', async () => {
      await nobody().call('GET', '/api/v1/made-up-by-a-stranger');
      const { body } = await read(`Bearer ${TOKEN}`);
      expect(body).toContain('route="unknown"');
      expect(body).not.toContain('made-up');
    });
  });

  describe('queues', () => {
    const path = '/api/v1/operator/queues';
    const list = async (query = '') =>
      (await operator.call<FailedJobs>('GET', `${path}/generation/failed-jobs${query}`)).body;

    it('show failed jobs without what they tell of people', async () => {
      await failJobs(
        'mail',
        [
          {
            to: 'ann@example.com',
            phone: 12025550123,
            numbers: { token: 7 },
            companyId: 5,
            at: 1_700_000_000_000,
          },
        ],
        "Duplicate entry '12025550123' for ann@example.com, +1 (202) 555-0123 at company 5",
      );
      const { body } = await operator.call<FailedJobs>('GET', `${path}/mail/failed-jobs`);
      expect(body).toMatchObject({
        items: [
          {
            name: 'a-job',
            payload: {
              to: '[hidden]',
              phone: '[hidden]',
              numbers: { token: '[hidden]' },
              companyId: 5,
              at: 1_700_000_000_000,
            },
            error: 'Duplicate entry ‹…› for …@… … at company 5',
            attempts: 1,
          },
        ],
        next: null,
      });
    });

    it('page failed jobs, retry and discard them', async () => {
      const worker = await failJobs('generation', [{ n: 1 }, { n: 2 }, { n: 3 }], 'no');
      await worker.close();
      const first = await list('?limit=2');
      const second = await list(`?limit=2&after=${first.next}`);
      expect([first.items.length, second.items.length, second.next]).toEqual([2, 1, null]);
      const ids = new Set([...first.items, ...second.items].map(({ id }) => id));
      expect(ids.size).toBe(3);
      const figures = async () => {
        const { body } = await operator.call<{ items: { queue: string; failed: number }[] }>('GET', path);
        return body.items.find(({ queue }) => queue === 'generation');
      };
      await waitUntil('the queue shows them', async () => (await figures())?.failed === 3);
      expect(await figures()).toMatchObject({ waiting: 0, active: 0, paused: false, jobsPerSecond: 0 });

      const [one = ''] = ids;
      const at = (id: string) => `${path}/generation/failed-jobs/${id}`;
      expect((await operator.call('DELETE', at(one))).status).toBe(204);
      expect((await operator.call('DELETE', at(one))).status).toBe(404);
      expect((await operator.call('POST', `${at(one)}/retry`)).status).toBe(404);
      const { body } = await operator.call('POST', `${path}/generation/failed-jobs/retry`);
      expect(body).toEqual({ jobs: 2 });
      expect((await list()).items).toEqual([]);
      const queue = running.app.get(Jobs).queue('generation');
      expect(await queue.getWaitingCount()).toBe(2);
      expect((await queue.getWaiting())[0]?.attemptsMade).toBe(0);
      await queue.drain();
    });

    it('discard all at once', async () => {
      const { body } = await operator.call('POST', `${path}/mail/failed-jobs/discard`);
      expect(body).toEqual({ jobs: 1 });
      expect(await running.app.get(Jobs).queue('mail').getFailedCount()).toBe(0);
    });

    it('refuse names that are none', async () => {
      expect((await operator.call('GET', `${path}/nothing/failed-jobs`)).status).toBe(422);
      expect((await operator.call('DELETE', `${path}/mail/failed-jobs/..%2f..`)).status).toBe(422);
    });
  });

  describe('the port for the inside', () => {
    const get = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${healthPort}${path}`, { method });

    it('tells of health and metrics without a token, and of nothing else', async () => {
      expect(await (await get('/health/live')).json()).toEqual({ status: 'live' });
      expect((await get('/health/ready?x=1')).status).toBe(200);
      const metrics = await get('/metrics');
      expect(metrics.headers.get('content-type')).toContain('text/plain');
      expect(await metrics.text()).toContain('sms_queue_jobs');
      expect((await get('/api/v1/operator/queues')).status).toBe(404);
      expect((await get('/health/live', 'POST')).status).toBe(405);
    });

    it('says that a process that drains is not ready', async () => {
      running.app.get(ProcessState).beginDraining();
      const ready = await get('/health/ready');
      expect(ready.status).toBe(503);
      expect(await ready.json()).toMatchObject({ status: 'not-ready', state: 'draining', database: 'up' });
    });
  });
});
