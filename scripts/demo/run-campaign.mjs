// @ts-check
import crypto from 'node:crypto';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { project } from '../lib/paths.mjs';
import { PlainFailure } from '../lib/plain-failure.mjs';
import { step } from '../lib/progress.mjs';
import { Api } from './api.mjs';

const FILE = 'contacts-10000.csv';
/** No step of the demo takes longer unless something is broken. */
const PATIENCE_MS = 10 * 60_000;
const POLL_MS = 500;

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

/** Ten numbers of five area codes, each with 100 segments a second. */
const NUMBERS = ['212', '312', '415', '713', '305'].flatMap((area) =>
  ['5550110', '5550111'].map((line) => ({
    phone: `+1${area}${line}`,
    type: 'ten_dlc',
    segmentsPerMinute: 6_000,
  })),
);

/**
 * @typedef {{ key: string, carrierAccount: string, accountId: number, listId: number, importId: number,
 *   campaignId: number }} DemoRun
 */

/**
 * Imports the sample, makes a campaign of it and sends it to the end, on behalf of `running.sandbox`.
 * @param {import('./use-platform.mjs').Running} running
 * @returns {Promise<DemoRun>}
 */
export async function runCampaign(running) {
  const api = new Api(`${running.address}/api/v1`, { authorization: `Bearer ${running.sandbox.apiKey}` });
  const carrierAccount = `demo-${crypto.randomBytes(4).toString('hex')}`;
  const accountId = await step('Carrier account with ten numbers', () =>
    connectAccount(api, running.simulatorUrl, carrierAccount),
  );
  const { listId, importId } = await importList(api);
  const campaignId = await makeMessages(api, accountId, listId);
  await sendAll(api, campaignId);
  await settle(api, running.simulatorUrl, carrierAccount, campaignId);
  return { key: running.sandbox.apiKey, carrierAccount, accountId, listId, importId, campaignId };
}

/**
 * @param {Api} api
 * @param {string} simulatorUrl
 * @param {string} carrierAccount
 * @returns {Promise<number>}
 */
async function connectAccount(api, simulatorUrl, carrierAccount) {
  await new Api(simulatorUrl).call('PUT', `/control/accounts/${carrierAccount}/settings`, TROUBLE);
  const account = await api.call('POST', '/accounts', {
    carrier: 'simulator',
    name: `Demo ${carrierAccount}`,
    credentials: { accountId: carrierAccount, apiKey: crypto.randomBytes(16).toString('hex') },
  });
  await api.call('POST', `/accounts/${account.id}/numbers`, { numbers: NUMBERS });
  return account.id;
}

/**
 * @param {Api} api
 * @returns {Promise<{ listId: number, importId: number }>}
 */
async function importList(api) {
  return step(`Importing ${FILE}`, async ({ say }) => {
    const list = await api.call('POST', '/lists', { name: `Demo ${new Date().toISOString()}` });
    const form = new FormData();
    form.set('file', new Blob([fs.readFileSync(project('scripts', 'samples', FILE))]), FILE);
    const { id } = await api.call('POST', `/lists/${list.id}/imports`, form);
    await until('the import is completed', async () => {
      const now = await api.call('GET', `/imports/${id}`);
      say(`${now.percent} %, ${now.rows} rows, ${now.inserted} contacts, ${now.rejected} rejected`);
      if (['failed', 'canceled'].includes(now.status))
        throw new PlainFailure(`The import ended as ${now.status}.`);
      return now.status === 'completed';
    });
    return { listId: list.id, importId: id };
  });
}

/**
 * @param {Api} api
 * @param {number} accountId
 * @param {number} listId
 * @returns {Promise<number>}
 */
async function makeMessages(api, accountId, listId) {
  return step('Making messages', async ({ say }) => {
    const campaign = await api.call('POST', '/campaigns', {
      name: 'Demo',
      accountId,
      listIds: [listId],
      text: 'Hi {{ first_name | default: "there" }}, our autumn sale has begun. Reply STOP to opt out.',
    });
    await until('all messages are made', async () => {
      const now = await api.call('GET', `/campaigns/${campaign.id}`);
      say(`${now.messages.pending} to send, ${now.messages.skipped} skipped`);
      return now.status === 'paused';
    });
    return campaign.id;
  });
}

/**
 * @param {Api} api
 * @param {number} campaignId
 */
async function sendAll(api, campaignId) {
  await step('Sending', async ({ say }) => {
    await api.call('POST', `/campaigns/${campaignId}/start`);
    await until('the campaign is completed', async () => {
      const { status, messages, replies, optOuts } = await api.call('GET', `/campaigns/${campaignId}`);
      say(
        `${messages.pending} pending, ${messages.queued} queued, ${messages.sent} sent, ` +
          `${messages.delivered} delivered, ${messages.undelivered + messages.failed} failed, ` +
          `${replies} replied, ${optOuts} opted out`,
      );
      return status === 'completed';
    });
  });
}

/**
 * Waits for the carrier's last webhook, and until the platform has worked it off.
 * @param {Api} api
 * @param {string} simulatorUrl
 * @param {string} carrierAccount
 * @param {number} campaignId
 */
async function settle(api, simulatorUrl, carrierAccount, campaignId) {
  await step('Waiting for the last reports and replies', async ({ say }) => {
    const carrier = new Api(simulatorUrl);
    await until('all reports and replies are in', async () => {
      const ledger = await carrier.call('GET', `/control/ledger/summary?accountId=${carrierAccount}`);
      const { messages, replies } = await api.call('GET', `/campaigns/${campaignId}`);
      say(`${ledger.pendingCallbacks} on their way, ${messages.delivered} delivered, ${replies} replied`);
      return ledger.pendingCallbacks === 0 && messages.sent === 0 && replies === ledger.repliesSent;
    });
  });
}

/**
 * @param {string} what
 * @param {() => Promise<boolean>} condition
 */
async function until(what, condition) {
  for (const deadline = Date.now() + PATIENCE_MS; !(await condition()); await sleep(POLL_MS)) {
    if (Date.now() > deadline)
      throw new PlainFailure(`Waited ${PATIENCE_MS / 60_000} minutes in vain until ${what}.`);
  }
}
