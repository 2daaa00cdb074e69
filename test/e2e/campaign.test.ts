import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkSums } from '../../scripts/demo/check-sums.mjs';
import { collectFacts } from '../../scripts/demo/collect-facts.mjs';
import { runCampaign } from '../../scripts/demo/run-campaign.mjs';
import { PlatformProcesses } from '../support/platform-processes.js';

/** Of the sample's ten thousand: enough for each kind of trouble to happen often. */
const ROWS = 4_000;

describe('a campaign with two workers and two schedulers', () => {
  let platform: PlatformProcesses;

  beforeAll(async () => {
    platform = await PlatformProcesses.start();
    for (const name of ['worker-1', 'worker-2']) platform.run('worker', name);
    for (const name of ['scheduler-1', 'scheduler-2']) platform.run('scheduler', name);
    for (const name of ['worker-1', 'worker-2', 'scheduler-1', 'scheduler-2'])
      await platform.waitUntilReady(name);
  });

  afterAll(() => platform?.stop());

  it('goes from a real file to the last report, and every sum matches', async () => {
    const run = await runCampaign(platform.running, undefined, ROWS);
    const facts = await collectFacts(platform.running, run);
    expect(checkSums(facts)).toEqual([]);
    // Some lines of the file are empty, and no rows.
    expect(facts.imported.rows).toBeGreaterThan(ROWS * 0.95);
    expect(facts.ledger.acceptedTwice).toBe(0);
    expect(facts.campaign.messages['delivered']).toBeGreaterThan(ROWS * 0.8);
    expect(facts.campaign.optOuts).toBeGreaterThan(10);
  }, 300_000);

  it('wrote no secret and no text of a message into its logs', async () => {
    const logs = ['api', 'worker-1', 'worker-2', 'scheduler-1', 'scheduler-2']
      .map((name) => platform.log(name))
      .join('');
    expect(logs).toContain('"msg":"ready"');
    expect(logs).not.toMatch(/autumn sale|\bsk_|Yes please/);
    expect(logs).not.toContain(platform.running.sandbox.password);
  });

  it('stops in order when asked to', async () => {
    const [worker, api, scheduler] = await Promise.all([
      platform.kill('worker-1', 'SIGTERM'),
      platform.kill('api', 'SIGTERM'),
      platform.kill('scheduler-1', 'SIGTERM'),
    ]);
    expect([worker, api, scheduler]).toEqual([0, 0, 0]);
  });
});
