import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { collectFacts } from '../../scripts/demo/collect-facts.mjs';
import { runCampaign } from '../../scripts/demo/run-campaign.mjs';
import { PlatformProcesses } from '../support/platform-processes.js';
import { waitUntil } from '../support/wait-until.js';

/** Seconds of sending at least, so that each end comes in the middle. */
const ROWS = 4_000;

describe('workers that are killed or stopped in the middle of sending', () => {
  let platform: PlatformProcesses;

  beforeAll(async () => {
    platform = await PlatformProcesses.start({ CARRIER_TIMEOUT_MS: '1000' });
    platform.run('scheduler');
    platform.run('worker', 'worker-1');
    platform.run('worker', 'worker-2');
    await platform.waitUntilReady('worker-2');
  });

  afterAll(() => platform?.stop());

  async function sentSoFar(): Promise<number> {
    const [row] = await platform.test.database.query<{ n: number }>(
      "SELECT COALESCE(SUM(n), 0) AS n FROM campaign_counters WHERE status IN ('sent', 'delivered')",
    );
    return Number(row?.n ?? 0);
  }

  /** Two workers die, and a third is asked to stop with messages in hand; others take their places. */
  async function endWorkers(): Promise<unknown[]> {
    const ends: unknown[] = [];
    for (const [name, threshold, signal] of [
      ['worker-1', 400, 'SIGKILL'],
      ['worker-2', 1_200, 'SIGKILL'],
      ['worker-1-again', 2_000, 'SIGTERM'],
    ] as const) {
      await waitUntil(`${threshold} messages are sent`, async () => (await sentSoFar()) > threshold, 400_000);
      // One that is still starting has nothing in hand.
      await platform.waitUntilReady(name);
      ends.push(await platform.kill(name, signal));
      platform.run('worker', `${name}-again`);
    }
    return ends;
  }

  it('hand nothing over twice, lose nothing, and leave the counters true', async () => {
    const [run, ends] = await Promise.all([runCampaign(platform.running, undefined, ROWS), endWorkers()]);
    expect(ends).toEqual(['SIGKILL', 'SIGKILL', 0]);
    const { campaign, database, ledger, answers } = await collectFacts(platform.running, run);

    expect(ledger.acceptedTwice).toBe(0);
    const { pending, queued, sent, delivered, undelivered, failed, unknown, skipped } = campaign.messages;
    expect({ pending, queued, sent }).toEqual({ pending: 0, queued: 0, sent: 0 });
    const counted = Object.fromEntries(Object.entries(campaign.messages).filter(([, n]) => n > 0));
    expect(database.messages).toEqual(counted);
    // The carrier does not tell the campaign's messages from confirmations of STOP.
    const both = (status: string) => Number(campaign.messages[status] ?? 0) + (answers.messages[status] ?? 0);
    expect(both('delivered')).toBe(ledger.finalStatuses['delivered']);
    expect(both('undelivered')).toBe(ledger.finalStatuses['undelivered']);
    expect(Number(delivered) + Number(undelivered) + Number(failed) + Number(unknown) + Number(skipped)).toBe(
      database.contacts,
    );
    // What the carrier never got: fenced, and its worker died before the request; each had 200 in hand at most.
    expect(unknown).toBeLessThanOrEqual(400);
    expect(database.inflight).toBe(unknown);
  }, 900_000);
});
