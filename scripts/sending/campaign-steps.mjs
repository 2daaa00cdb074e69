// @ts-check
import crypto from 'node:crypto';
import { PlainFailure } from '../lib/plain-failure.mjs';
import { until } from '../lib/until.mjs';

const AREAS = ['212', '312', '415', '713', '305'];
const TEXT = 'Hi {{ first_name | default: "there" }}, our autumn sale has begun. Reply STOP to opt out.';

/**
 * What a company does through the API, up to a campaign that waits for its start.
 * @typedef {import('../lib/api.mjs').Api} Api
 *
 * @typedef {object} AccountWishes
 * @property {string} name
 * @property {object} behaviour of the simulated carrier
 * @property {number} numbers that send
 * @property {number} segmentsPerMinute of each number
 * @property {string} [apiKey] that signs its webhooks; a fresh one if left out
 *
 * @typedef {object} Waiting
 * @property {AbortSignal} [signal]
 * @property {number} [patienceMs]
 * @property {(detail: string) => void} [say] told how far it is
 * @property {(campaignId: number) => Promise<void>} [meanwhile] done while the messages are being made
 */

/**
 * An account of its own at the simulated carrier, with numbers of five area codes.
 * @param {Api} api
 * @param {Api} carrier the simulator's control
 * @param {AccountWishes} wishes
 * @returns {Promise<{ accountId: number, carrierAccount: string }>}
 */
export async function connectAccount(api, carrier, wishes) {
  const carrierAccount = `${wishes.name.toLowerCase().replaceAll(' ', '-')}-${crypto.randomBytes(4).toString('hex')}`;
  await carrier.call('PUT', `/control/accounts/${carrierAccount}/settings`, wishes.behaviour);
  const { id } = await api.call('POST', '/accounts', {
    carrier: 'simulator',
    name: wishes.name,
    credentials: {
      accountId: carrierAccount,
      apiKey: wishes.apiKey ?? crypto.randomBytes(16).toString('hex'),
    },
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
 * Makes a list and uploads its file; the import goes on by itself.
 * @param {Api} api
 * @param {string} name of the list
 * @param {Blob} file
 * @param {object} [settings] of the import
 * @returns {Promise<{ listId: number, importId: number }>}
 */
export async function uploadList(api, name, file, settings) {
  const { id: listId } = await api.call('POST', '/lists', { name });
  const form = new FormData();
  if (settings) form.append('settings', JSON.stringify(settings));
  form.append('file', file, 'list.csv');
  const { id: importId } = await api.call('POST', `/lists/${listId}/imports`, form);
  return { listId, importId };
}

/**
 * @param {Api} api
 * @param {number} importId
 * @param {Waiting} [waiting]
 * @returns {Promise<any>} the completed import
 * @throws {PlainFailure} where it failed or was canceled
 */
export async function followImport(api, importId, { say, ...limits } = {}) {
  let now = await api.call('GET', `/imports/${importId}`);
  const isCompleted = async () => {
    now = await api.call('GET', `/imports/${importId}`);
    say?.(
      `${now.percent} %, ${now.inserted} contacts, ${now.rejected} rejected, ${now.rowsPerSecond ?? 0} rows/s`,
    );
    if (now.status === 'failed' || now.status === 'canceled') {
      throw new PlainFailure(`The import is ${now.status}: ${now.statusReason}`);
    }
    return now.status === 'completed';
  };
  await until('the import is completed', isCompleted, limits);
  return now;
}

/**
 * A campaign to the list, all of its messages made; it waits for its start.
 * @param {Api} api
 * @param {{ name: string, accountId: number, listId: number }} campaign
 * @param {Waiting} [waiting]
 * @returns {Promise<{ campaignId: number, pending: number }>}
 */
export async function makeMessages(api, { name, accountId, listId }, { say, meanwhile, ...limits } = {}) {
  const { id } = await api.call('POST', '/campaigns', { name, accountId, listIds: [listId], text: TEXT });
  let pending = 0;
  const isMade = async () => {
    const { status, messages } = await api.call('GET', `/campaigns/${id}`);
    say?.(`${messages.pending} to send, ${messages.skipped} skipped`);
    pending = messages.pending;
    return status === 'paused';
  };
  await Promise.all([meanwhile?.(id), until('all messages are made', isMade, limits)]);
  return { campaignId: id, pending };
}
