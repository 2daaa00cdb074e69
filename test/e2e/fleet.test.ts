import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import mysql from 'mysql2/promise';
import { queuePrefix } from '../../src/contracts/queues.js';
import type { ProcessView } from '../../src/ops/fleet/process.schema.js';
import type { ApiClient } from '../support/api-client.js';
import { createOperator } from '../support/operators.js';
import { PlatformProcesses } from '../support/platform-processes.js';
import { waitUntil } from '../support/wait-until.js';

/** A stalled job is noticed after 20 s at the most; the rest is for a machine that is busy. */
const TAKEN_OVER_MS = 120_000;

describe('machines that come and go', () => {
  let platform: PlatformProcesses;
  let operator: ApiClient;
  let locks: mysql.Connection;
  let maintenance: Queue;
  const elsewhere = mkdtempSync(join(tmpdir(), 'sms-another-machine-'));

  beforeAll(async () => {
    platform = await PlatformProcesses.start({}, { simulator: false });
    operator = await createOperator({ url: platform.running.address, test: platform.test });
    locks = await mysql.createConnection(platform.running.databaseUrl);
    maintenance = new Queue('maintenance', {
      prefix: queuePrefix('maintenance'),
      connection: { url: platform.running.redisUrl },
    });
  });

  afterAll(async () => {
    await maintenance?.close();
    await locks?.end();
    await platform?.stop();
    rmSync(elsewhere, { recursive: true });
  });

  async function processes(): Promise<ProcessView[]> {
    const { body } = await operator.call<{ items: ProcessView[] }>('GET', '/api/v1/operator/processes');
    return body.items;
  }

  const find = async (name: string) => (await processes()).find(({ pid }) => pid === platform.pid(name));

  /** Another machine: two addresses and the key, its own disk, and nothing said of PUBLIC_URL. */
  const joinFleet = (name: string) =>
    platform.run('worker', name, { STORAGE_DIR: elsewhere, PUBLIC_URL: '' });

  it('a worker joins with two addresses, and leaves imports to those who see the files', async () => {
    platform.run('worker', 'first');
    joinFleet('second');
    await waitUntil('both are listed', async () => Boolean((await find('first')) && (await find('second'))));
    const queues = async (name: string) => (await find(name))?.queues.map(({ queue }) => queue);
    await waitUntil(
      'the first one imports',
      async () => (await queues('first'))?.includes('imports') === true,
    );
    // A process tells of its queues with every beat, from the first one while it still starts.
    await platform.waitUntilReady('second');
    await waitUntil('the second one sends', async () => (await queues('second'))?.includes('send') === true);
    expect(await queues('second')).not.toContain('imports');
    expect(platform.log('second')).toContain('imports are left to others');
    const [address] = await platform.test.database.query<{ value: string }>(
      "SELECT value FROM deployment_facts WHERE name = 'public_url'",
    );
    expect(address?.value).toBe(platform.running.address);
  });

  it('one that is asked to drain finishes what it has, and ends with status 0', async () => {
    // One that had no time for its heartbeats is off the list until the next one.
    await waitUntil('it is listed', async () => (await find('second')) !== undefined);
    const { id } = (await find('second')) ?? {};
    const { status } = await operator.call('POST', `/api/v1/operator/processes/${id}/drain`);
    expect(status).toBe(202);
    expect(await platform.ended('second')).toBe(0);
    expect((await processes()).some((one) => one.id === id)).toBe(false);
  });

  it('one of this release joins after the next one has added to the schema, and none after it was broken', async () => {
    const { database } = platform.test;
    await database.execute('ALTER TABLE companies ADD COLUMN of_the_future INT NULL');
    await database.execute('CREATE TABLE of_the_future (id INT PRIMARY KEY)');
    await database.execute(
      "INSERT INTO migrations (timestamp, name) VALUES (20991231000001, 'Add20991231000001')",
    );
    joinFleet('beside-the-next');
    await platform.waitUntilReady('beside-the-next');
    expect(await platform.kill('beside-the-next', 'SIGTERM')).toBe(0);

    await database.execute(
      "INSERT INTO deployment_facts (name, value) VALUES ('oldest_build', 'Remove20991231000002')",
    );
    joinFleet('too-old');
    expect(await platform.ended('too-old')).toBe(1);
    expect(platform.log('too-old')).toContain('knows the migration Remove20991231000002');
    await database.execute("DELETE FROM deployment_facts WHERE name = 'oldest_build'");
  });

  it('periodic work of one that dies in its middle is taken over by another, whole', async () => {
    const old = new Date('2020-01-01T00:00:00Z');
    await platform.test.database.execute(
      "INSERT INTO carrier_refs (account_id, carrier_message_id, campaign_id, message_id, created_at) VALUES (1, 'x', 1, 1, ?)",
      [old],
    );
    // Removed after the former: what a dead connection still does is not this.
    await platform.test.database.execute(
      `INSERT INTO dispatch_runs (account_id, slot, budget_segments, taken_by_number, taken_by_ten_dlc, started_at)
       VALUES (1, 1, 1, '{}', '{}', ?)`,
      [old],
    );
    await locks.query('START TRANSACTION');
    await locks.query("SELECT * FROM carrier_refs WHERE carrier_message_id = 'x' FOR UPDATE");
    const { id = '' } = await maintenance.add('remove-expired', {}, { attempts: 10 });
    await waitUntil('the first one is at it', async () => (await maintenance.getJobState(id)) === 'active');
    joinFleet('third');
    await platform.waitUntilReady('third');
    expect(await platform.kill('first', 'SIGKILL')).toBe('SIGKILL');
    // Its lock may have been renewed a moment ago or long before: here its job goes on before it counts as dead.
    const redis = new Redis(platform.running.redisUrl);
    expect(await redis.del(`${maintenance.toKey(id)}:lock`)).toBe(1);
    await redis.quit();
    await locks.query('ROLLBACK');
    const left = async () => {
      const [row] = await platform.test.database.query<{ n: number }>(
        'SELECT COUNT(*) AS n FROM dispatch_runs',
      );
      return row?.n;
    };
    await waitUntil('the work is done', async () => (await left()) === 0, TAKEN_OVER_MS);
    await waitUntil('the job is done', async () => (await maintenance.getJobState(id)) === 'completed');
  });

  it('a dead one is off the list after a while, by itself', async () => {
    await waitUntil('only the living are listed', async () => {
      const pids = (await processes()).map(({ pid }) => pid);
      return pids.length === 2 && pids.includes(platform.pid('api')) && pids.includes(platform.pid('third'));
    });
  });
});
