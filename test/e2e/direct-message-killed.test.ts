import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import type { AcceptedBatch } from '../../src/delivery/direct/direct-message.schema.js';
import { ApiClient } from '../support/api-client.js';
import { PlatformProcesses } from '../support/platform-processes.js';
import { waitUntil } from '../support/wait-until.js';

const CARRIER_ACCOUNT = 'killed';

describe('direct messages of an API that is killed', () => {
  let platform: PlatformProcesses;
  let api: ApiClient;
  let accountId: number;

  beforeAll(async () => {
    platform = await PlatformProcesses.start();
    api = ApiClient.withKey(platform.running.address, platform.running.sandbox.apiKey);
    const account = await api.call<{ id: number }>('POST', '/api/v1/accounts', {
      carrier: 'simulator',
      name: 'Test',
      credentials: { accountId: CARRIER_ACCOUNT, apiKey: 'a-test-key' },
    });
    accountId = account.body.id;
    await api.call('POST', `/api/v1/accounts/${accountId}/numbers`, {
      numbers: [{ phone: '+12125550100', type: 'ten_dlc', segmentsPerMinute: 60_000 }],
    });
  });

  afterAll(() => platform?.stop());

  const batch = (from: number) => ({
    accountId,
    category: 'transactional',
    text: 'Hello',
    messages: Array.from({ length: 500 }, (_, index) => ({
      to: `+${12125560000 + from + index}`,
      reference: `message-${from + index}`,
    })),
  });

  async function ledger(): Promise<{ accepted: number; acceptedTwice: number }> {
    const { simulatorUrl } = platform.running;
    const response = await fetch(`${simulatorUrl}/control/ledger/summary?accountId=${CARRIER_ACCOUNT}`);
    return (await response.json()) as { accepted: number; acceptedTwice: number };
  }

  it('leave once, all that it said yes to and all that is posted again', async () => {
    // Nobody works yet: what is accepted now has its job in Redis at the most.
    expect((await api.call('POST', '/api/v1/messages/batch', batch(0))).status).toBe(201);
    // Killed while it accepts, at no particular point: nobody knows what became of these.
    const unanswered = [500, 1_000, 1_500].map((from) =>
      api.call('POST', '/api/v1/messages/batch', batch(from)).catch(() => null),
    );
    await waitUntil('some of it stands', async () => {
      const [row] = await platform.test.database.query<{ n: number }>(
        'SELECT COUNT(*) AS n FROM direct_turns WHERE next_turn > 501',
      );
      return Number(row?.n) > 0;
    });
    await platform.kill('api', 'SIGKILL');
    await Promise.all(unanswered);
    // Redis forgets the jobs, too: only the database knows.
    const redis = new Redis(platform.running.redisUrl);
    await redis.flushdb();
    redis.disconnect();
    platform.run('api');
    platform.run('scheduler');
    platform.run('worker');
    await platform.waitUntilHealthy();
    const again = await Promise.all(
      [0, 500, 1_000, 1_500]
        .flatMap((from) => [from, from])
        .map((from) => api.call<AcceptedBatch>('POST', '/api/v1/messages/batch', batch(from))),
    );
    expect(again.map(({ status }) => status)).toEqual(again.map(() => 201));
    expect(again[0]?.body).toMatchObject({ accepted: 0, repeated: 500 });
    await waitUntil('all have left', async () => (await ledger()).accepted >= 2_000, 300_000);
    await waitUntil('their results are written', async () => {
      const [row] = await platform.test.database.query<{ n: number }>(
        "SELECT COUNT(*) AS n FROM messages WHERE status IN ('pending', 'queued')",
      );
      return Number(row?.n) === 0;
    });
    expect(await ledger()).toMatchObject({ accepted: 2_000, acceptedTwice: 0 });
    const [row] = await platform.test.database.query<{ messages: number; direct: number }>(
      'SELECT (SELECT COUNT(*) FROM messages) AS messages, (SELECT COUNT(*) FROM direct_messages) AS direct',
    );
    expect({ messages: Number(row?.messages), direct: Number(row?.direct) }).toEqual({
      messages: 2_000,
      direct: 2_000,
    });
  }, 600_000);
});
