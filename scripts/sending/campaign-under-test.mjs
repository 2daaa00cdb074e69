// @ts-check
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PlainFailure } from '../lib/plain-failure.mjs';
import { step } from '../lib/progress.mjs';
import { writeList } from '../lists/write-list.mjs';

const POLL_MS = 250;
const AREAS = ['212', '312', '415', '713', '305'];
const TEXT = 'Hi {{ first_name | default: "there" }}, our autumn sale has begun. Reply STOP to opt out.';
const MAPPING = {
  phone: 'Mobile Phone',
  firstName: 'First Name',
  lastName: 'Last Name',
  state: 'State',
  zip: 'Zip',
};

/**
 * @typedef {object} CampaignWishes
 * @property {number} messages
 * @property {number} seed of the list
 * @property {number} numbers that send
 * @property {number} segmentsPerMinute of each number
 * @property {object} behaviour of the simulated carrier
 * @property {string} folder for the list's file
 * @property {AbortSignal} signal
 * @property {(campaignId: number) => Promise<void>} [meanwhile] done while the messages are being made
 *
 * @typedef {{ campaignId: number, accountId: number, listId: number, carrierAccount: string }} CampaignUnderTest
 */

/**
 * An account, a list and a campaign with its messages made, through the API as a company does it; not started.
 * @param {import('./sending-platform.mjs').SendingPlatform} platform
 * @param {CampaignWishes} wishes
 * @returns {Promise<CampaignUnderTest>}
 */
export async function makeCampaign(platform, wishes) {
  const { accountId, carrierAccount } = await connectAccount(platform, wishes);
  const listId = await step(`Importing ${wishes.messages} contacts`, () => importList(platform.api, wishes));
  const campaignId = await step('Making messages', () =>
    makeMessages(platform.api, accountId, listId, wishes),
  );
  return { campaignId, accountId, listId, carrierAccount };
}

/**
 * Resolves once all messages are there and the campaign is paused.
 * @param {import('../demo/api.mjs').Api} api
 * @param {number} accountId
 * @param {number} listId
 * @param {Pick<CampaignWishes, 'messages' | 'signal' | 'meanwhile'>} wishes
 * @returns {Promise<number>} the campaign's id
 */
export async function makeMessages(api, accountId, listId, { messages: wanted, signal, meanwhile }) {
  const body = { name: 'Run', accountId, listIds: [listId], text: TEXT };
  const { id } = await api.call('POST', '/campaigns', body);
  await Promise.all([
    meanwhile?.(id),
    until(signal, async () => (await api.call('GET', `/campaigns/${id}`)).status === 'paused'),
  ]);
  const { messages } = await api.call('GET', `/campaigns/${id}`);
  if (messages.pending === wanted) return id;
  throw new PlainFailure(`${messages.pending} messages wait to be sent instead of ${wanted}.`);
}

/**
 * @param {import('./sending-platform.mjs').SendingPlatform} platform
 * @param {Pick<CampaignWishes, 'behaviour' | 'numbers' | 'segmentsPerMinute'>} wishes
 * @returns {Promise<{ accountId: number, carrierAccount: string }>}
 */
export async function connectAccount({ api, carrier }, wishes) {
  const carrierAccount = `run-${crypto.randomBytes(4).toString('hex')}`;
  await carrier.call('PUT', `/control/accounts/${carrierAccount}/settings`, wishes.behaviour);
  const { id } = await api.call('POST', '/accounts', {
    carrier: 'simulator',
    name: 'Run',
    credentials: { accountId: carrierAccount, apiKey: crypto.randomBytes(16).toString('hex') },
  });
  const numbers = Array.from({ length: wishes.numbers }, (_, index) => ({
    phone: `+1${AREAS[index % AREAS.length]}55501${String(10 + Math.floor(index / AREAS.length))}`,
    type: 'ten_dlc',
    segmentsPerMinute: wishes.segmentsPerMinute,
  }));
  await api.call('POST', `/accounts/${id}/numbers`, { numbers });
  return { accountId: Number(id), carrierAccount };
}

/**
 * @param {import('../demo/api.mjs').Api} api
 * @param {Pick<CampaignWishes, 'messages' | 'seed' | 'folder' | 'signal'>} wishes
 * @returns {Promise<number>}
 */
export async function importList(api, { messages, seed, folder, signal }) {
  const file = path.join(folder, 'list.csv');
  await writeList(file, { rows: messages, seed, mess: 0 }, signal);
  const { id: listId } = await api.call('POST', '/lists', { name: 'Run' });
  const form = new FormData();
  form.append('settings', JSON.stringify({ mapping: MAPPING }));
  form.append('file', await fs.openAsBlob(file, { type: 'text/csv' }), 'list.csv');
  const { id } = await api.call('POST', `/lists/${listId}/imports`, form);
  await until(signal, async () => {
    const { status, statusReason } = await api.call('GET', `/imports/${id}`);
    if (status === 'failed' || status === 'canceled')
      throw new PlainFailure(`The import is ${status}: ${statusReason}`);
    return status === 'completed';
  });
  return listId;
}

/**
 * @param {AbortSignal} signal
 * @param {() => Promise<boolean>} condition
 */
async function until(signal, condition) {
  while (!(await condition())) {
    signal.throwIfAborted();
    await sleep(POLL_MS);
  }
}
