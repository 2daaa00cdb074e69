import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mysql from 'mysql2/promise';
import { Api } from '../../scripts/lib/api.mjs';
import { startDatabase } from '../../scripts/lib/database-server.mjs';
import {
  connectAccount,
  followImport,
  makeMessages,
  uploadList,
} from '../../scripts/sending/campaign-steps.mjs';
import { dumpDatabase, loadDump } from '../support/database-dump.js';
import { contactFile } from '../support/import-run.js';
import { PlatformProcesses } from '../support/platform-processes.js';
import { databaseProgram } from '../support/server-programs.js';
import { waitUntil } from '../support/wait-until.js';

const ROWS = 250;
const PEOPLE = ROWS - ROWS / 50;
/** ms */
const PATIENCE = 240_000;

interface Campaign {
  status: string;
  statusReason: string | null;
  messages: Record<string, number>;
}

interface Ledger {
  accepted: number;
  acceptedTwice: number;
  distinctReferences: number;
}

describe('a backup that is loaded into a fresh server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sms-backup-'));
  const dump = join(folder, 'backup.sql');
  let platform: PlatformProcesses;
  let fresh: Awaited<ReturnType<typeof startDatabase>> | undefined;
  let api: Api;
  let carrier: Api;

  beforeAll(async () => {
    platform = await PlatformProcesses.start({ DISPATCH_INTERVAL_MS: '1000' });
    platform.run('scheduler');
    platform.run('worker');
    await platform.waitUntilReady('worker');
    const { address, sandbox, simulatorUrl } = platform.running;
    api = new Api(`${address}/api/v1`, { authorization: `Bearer ${sandbox.apiKey}` });
    carrier = new Api(simulatorUrl);
  }, 240_000);

  afterAll(async () => {
    await platform?.stop();
    await fresh?.stop(AbortSignal.abort());
    rmSync(folder, { recursive: true, force: true });
  }, 90_000);

  it('does not run by itself, and after it was made safe sends the rest and nothing twice', async () => {
    const { accountId, carrierAccount } = await connectAccount(api, carrier, {
      name: 'Backup',
      behaviour: { reportDelayMs: { min: 50, max: 200 } },
      numbers: 1,
      // 8 a second: so slow that there is a middle.
      segmentsPerMinute: 480,
    });
    const { listId, importId } = await uploadList(api, 'People', new Blob([contactFile(ROWS, 700)]));
    await followImport(api, importId, { patienceMs: PATIENCE });
    const { campaignId } = await makeMessages(
      api,
      { name: 'Backup', accountId, listId },
      { patienceMs: PATIENCE },
    );
    const untouched = await makeMessages(
      api,
      { name: 'Untouched', accountId, listId },
      { patienceMs: PATIENCE },
    );
    const ledger = (): Promise<Ledger> =>
      carrier.call('GET', `/control/ledger/summary?accountId=${carrierAccount}`);
    const campaign = (id: number): Promise<Campaign> => api.call('GET', `/campaigns/${id}`);
    const accepted = (least: number) =>
      waitUntil(`${least} are accepted`, async () => (await ledger()).accepted >= least, PATIENCE);

    await api.call('POST', `/campaigns/${campaignId}/start`);
    await accepted(30);
    await dumpDatabase(platform.running.databaseUrl, dump);
    const known = (await ledger()).accepted;
    await accepted(known + 30);
    for (const name of ['worker', 'scheduler', 'api']) await platform.kill(name, 'SIGKILL');
    const before = await ledger();
    expect(before.accepted).toBeLessThan(PEOPLE);

    fresh = await startDatabase(databaseProgram(), folder, 'scratch');
    const url = new URL(fresh.url);
    url.pathname = '/restored';
    const server = await mysql.createConnection(fresh.url);
    await server.query('CREATE DATABASE restored CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci');
    await server.end();
    await loadDump(url.href, dump);
    platform.useDatabase(url.href);

    platform.run('worker', 'unsuspecting');
    expect(await platform.ended('unsuspecting')).toBe(1);
    expect(platform.log('unsuspecting')).toContain('after-restore');

    // Those that were killed are still on the list of the living for 15 s: nobody is asked to believe it.
    let restored = await platform.console('after-restore');
    await waitUntil('nothing else lives', async () => {
      if (restored.status !== 0) restored = await platform.console('after-restore');
      return restored.status === 0;
    });
    const summary: Record<string, number> = JSON.parse(restored.output.trim().split('\n').at(-1) ?? '');
    expect(summary).toMatchObject({ campaignsPaused: 2, campaignsCanceled: 0 });
    expect(summary['messagesHeld']).toBeGreaterThan(PEOPLE + 30);

    platform.run('api');
    await platform.waitUntilHealthy();
    expect(await campaign(campaignId)).toMatchObject({
      status: 'paused',
      statusReason: expect.stringContaining('restored from a backup'),
      messages: { pending: 0, queued: 0 },
    });
    // What is known not to have left goes back at a word of the operator; the other is asked of the carrier.
    const release = await platform.console('restored:release', '--campaign', String(untouched.campaignId));
    expect(JSON.parse(release.output.trim())).toEqual({ sent: 0, pending: PEOPLE, failed: 0 });
    expect((await campaign(untouched.campaignId)).messages).toMatchObject({ pending: PEOPLE, unknown: 0 });

    platform.run('scheduler');
    platform.run('worker');
    await api.call('POST', `/campaigns/${campaignId}/start`);
    const hasArrived = async () => {
      const { status, messages } = await campaign(campaignId);
      // A delivery report that went to the lost database is asked for twelve hours later: until then it is `sent`.
      const taken = (messages['delivered'] ?? 0) + (messages['sent'] ?? 0);
      return status === 'completed' && taken === PEOPLE && (await ledger()).accepted === PEOPLE;
    };
    await waitUntil('all that was held has arrived, once', hasArrived, PATIENCE).catch(
      async (error: Error) => {
        const told = JSON.stringify([await campaign(campaignId), await ledger()]);
        throw new Error(`${error.message} ${told} ${platform.log('worker').slice(-3_000)}`);
      },
    );
    expect(await ledger()).toMatchObject({
      accepted: PEOPLE,
      acceptedTwice: 0,
      distinctReferences: PEOPLE,
    });
  }, 600_000);
});
