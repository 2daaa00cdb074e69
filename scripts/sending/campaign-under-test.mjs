// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { PlainFailure } from '../lib/plain-failure.mjs';
import { step } from '../lib/progress.mjs';
import { writeList } from '../lists/write-list.mjs';
import { connectAccount, followImport, makeMessages, uploadList } from './campaign-steps.mjs';

const NAME = 'Run';
const MAPPING = {
  phone: 'Mobile Phone',
  firstName: 'First Name',
  lastName: 'Last Name',
  state: 'State',
  zip: 'Zip',
};

/**
 * @typedef {object} ListWishes
 * @property {string} [name] of list, account and campaign, where a run has several
 * @property {number} messages
 * @property {number} seed of the list
 * @property {string} folder for the list's file
 * @property {AbortSignal} signal
 * @property {(campaignId: number) => Promise<void>} [meanwhile] done while the messages are being made
 *
 * @typedef {ListWishes & Omit<import('./campaign-steps.mjs').AccountWishes, 'name'>} CampaignWishes
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
  const list = await makeAudience(platform, wishes);
  const campaignId = await makeAllMessages(platform.api, list, wishes);
  return { campaignId, ...list };
}

/**
 * An account, and a list whose contacts are imported.
 * @param {import('./sending-platform.mjs').SendingPlatform} platform
 * @param {CampaignWishes} wishes
 * @returns {Promise<Omit<CampaignUnderTest, 'campaignId'>>}
 */
export async function makeAudience({ api, carrier }, wishes) {
  const { name = NAME, messages, seed, folder, signal } = wishes;
  const account = await connectAccount(api, carrier, { ...wishes, name });
  const listId = await step(`Importing ${messages} contacts`, async ({ say }) => {
    const file = path.join(folder, 'list.csv');
    await writeList(file, { rows: messages, seed, mess: 0 }, signal);
    const blob = await fs.openAsBlob(file, { type: 'text/csv' });
    const uploaded = await uploadList(api, name, blob, { mapping: MAPPING });
    await followImport(api, uploaded.importId, { say, signal });
    return uploaded.listId;
  });
  return { listId, ...account };
}

/**
 * Resolves once all messages are there and the campaign is paused.
 * @param {import('../lib/api.mjs').Api} api
 * @param {{ accountId: number, listId: number }} of
 * @param {Pick<CampaignWishes, 'name' | 'messages' | 'signal' | 'meanwhile'>} wishes
 * @returns {Promise<number>} the campaign's id
 */
export async function makeAllMessages(api, of, { name = NAME, messages, signal, meanwhile }) {
  const { campaignId, pending } = await step('Making messages', ({ say }) =>
    makeMessages(api, { name, ...of }, { say, signal, meanwhile }),
  );
  if (pending === messages) return campaignId;
  throw new PlainFailure(`${pending} messages wait to be sent instead of ${messages}.`);
}
