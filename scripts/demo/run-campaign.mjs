// @ts-check
import fs from 'node:fs';
import { Api } from '../lib/api.mjs';
import { project } from '../lib/paths.mjs';
import { step } from '../lib/progress.mjs';
import { until } from '../lib/until.mjs';
import { connectAccount, followImport, makeMessages, uploadList } from '../sending/campaign-steps.mjs';
import { countAnswers, openAnswers } from './count-answers.mjs';

const FILE = 'contacts-10000.csv';
/** No step of the demo takes longer unless something is broken. */
const LIMITS = { patienceMs: 10 * 60_000 };

/** A carrier with the trouble of a real one: refusals, reports lost in order, reports twice, people who answer. */
const TROUBLE = {
  submitLatencyMs: { min: 5, max: 40 },
  rejects: { invalid_number: 0.01, filtered: 0.005, temporary: 0.01 },
  reportDelayMs: { min: 200, max: 3_000 },
  sentReportShare: 0.3,
  reportReorderShare: 0.1,
  reportDuplicateShare: 0.05,
  undelivered: { unreachable: 0.03 },
  failed: { filtered: 0.01 },
  replyShare: 0.04,
  replyTexts: { STOP: 2, 'Yes please!': 3, 'Who is this?': 2, 'stop.': 1 },
  replyDelayMs: { min: 300, max: 2_000 },
};

/** Ten, each with 100 segments a second. */
const NUMBERS = { numbers: 10, segmentsPerMinute: 6_000 };

/**
 * @typedef {{ key: string, carrierAccount: string, accountId: number, listId: number, importId: number,
 *   campaignId: number }} DemoRun
 */

/**
 * Imports the sample, makes a campaign of it and sends it to the end, on behalf of `running.sandbox`.
 * @param {import('./use-platform.mjs').Running} running
 * @param {{ list: string, campaign: string, account: string }} [names]
 * @param {number} [rows] of the sample, from its beginning; all of them if left out
 * @returns {Promise<DemoRun>}
 */
export async function runCampaign(
  running,
  names = { list: `Demo ${new Date().toISOString()}`, campaign: 'Demo', account: 'Demo' },
  rows,
) {
  const api = new Api(`${running.address}/api/v1`, { authorization: `Bearer ${running.sandbox.apiKey}` });
  const carrier = new Api(running.simulatorUrl);
  const { accountId, carrierAccount } = await step('Carrier account with ten numbers', () =>
    connectAccount(api, carrier, { name: names.account, behaviour: TROUBLE, ...NUMBERS }),
  );
  const { listId, importId } = await importSample(api, names.list, rows);
  const { campaignId } = await step('Making messages', ({ say }) =>
    makeMessages(api, { name: names.campaign, accountId, listId }, { say, ...LIMITS }),
  );
  await sendAll(api, campaignId);
  await settle(running, api, carrier, { carrierAccount, accountId, campaignId });
  return { key: running.sandbox.apiKey, carrierAccount, accountId, listId, importId, campaignId };
}

/**
 * @param {Api} api
 * @param {string} name of the list
 * @param {number} [rows]
 * @returns {Promise<{ listId: number, importId: number }>}
 */
async function importSample(api, name, rows) {
  return step(`Importing ${FILE}`, async ({ say }) => {
    const sample = fs.readFileSync(project('scripts', 'samples', FILE), 'utf8').split('\n');
    // Its line of names stands before them.
    const file = new Blob([sample.slice(0, rows === undefined ? sample.length : rows + 1).join('\n')]);
    const uploaded = await uploadList(api, name, file);
    await followImport(api, uploaded.importId, { say, ...LIMITS });
    return uploaded;
  });
}

/**
 * @param {Api} api
 * @param {number} campaignId
 */
async function sendAll(api, campaignId) {
  await step('Sending', async ({ say }) => {
    await api.call('POST', `/campaigns/${campaignId}/start`);
    await until(
      'the campaign is completed',
      async () => {
        const { status, messages, replies, optOuts } = await api.call('GET', `/campaigns/${campaignId}`);
        say(
          `${messages.pending} pending, ${messages.queued} queued, ${messages.sent} sent, ` +
            `${messages.delivered} delivered, ${messages.undelivered + messages.failed} failed, ` +
            `${replies} replied, ${optOuts} opted out`,
        );
        return status === 'completed';
      },
      LIMITS,
    );
  });
}

/**
 * Waits for the carrier's last webhook, and until the platform has worked it off.
 * @param {import('./use-platform.mjs').Running} running
 * @param {Api} api
 * @param {Api} carrier
 * @param {Pick<DemoRun, 'carrierAccount' | 'accountId' | 'campaignId'>} run
 */
async function settle(running, api, carrier, { carrierAccount, accountId, campaignId }) {
  await step('Waiting for the last reports and replies', async ({ say }) => {
    await until(
      'all reports and replies are in',
      async () => {
        const ledger = await carrier.call('GET', `/control/ledger/summary?accountId=${carrierAccount}`);
        const { messages, replies } = await api.call('GET', `/campaigns/${campaignId}`);
        say(`${ledger.pendingCallbacks} on their way, ${messages.delivered} delivered, ${replies} replied`);
        // Who wrote STOP gets a confirmation, and may answer that as well.
        const answers = await countAnswers(running.databaseUrl, accountId);
        return (
          ledger.pendingCallbacks === 0 &&
          messages.sent === 0 &&
          openAnswers(answers) === 0 &&
          replies + answers.replies === ledger.repliesSent
        );
      },
      LIMITS,
    );
  });
}
