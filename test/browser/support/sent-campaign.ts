import { Api } from '../../../scripts/lib/api.mjs';
import { waitUntil } from '../../support/wait-until.js';
import type { Stage } from './stage.js';

export const NUMBER = '+12125550110';
const CARRIER_ACCOUNT = 'stage';
/** How the simulated carrier knows the account: no answer of the platform may tell it again. */
export const CARRIER_KEY = 'a key of eight and more';

const PATIENCE_MS = 60_000;

/** A campaign through a simulated account with one number, to people of one list. */
export interface MadeCampaign {
  campaignId: number;
  accountId: number;
  listId: number;
  webhookUrl: string;
}

/** A campaign that waits for its start. @param segmentsPerMinute of its number: 1 lets it run for a while */
export async function makeCampaign(
  { api }: Pick<Stage, 'api'>,
  name: string,
  phones: readonly string[],
  segmentsPerMinute = 6_000,
): Promise<MadeCampaign> {
  const account = await api.call('POST', '/accounts', {
    carrier: 'simulator',
    name: 'Main line',
    credentials: { accountId: CARRIER_ACCOUNT, apiKey: CARRIER_KEY },
  });
  await api.call('POST', `/accounts/${account.id}/numbers`, {
    numbers: [{ phone: NUMBER, type: 'ten_dlc', segmentsPerMinute }],
  });
  const list = await api.call('POST', '/lists', { name: 'Loyal people' });
  for (const phone of phones) await api.call('POST', `/lists/${list.id}/contacts`, { phone });
  const { id } = await api.call('POST', '/campaigns', {
    name,
    accountId: account.id,
    listIds: [list.id],
    text: 'Hello',
  });
  await waitUntil('its messages are made', () => isNow(api, id, 'paused'), PATIENCE_MS);
  return { campaignId: id, accountId: account.id, listId: list.id, webhookUrl: account.webhookUrl };
}

/** A campaign to its last delivery report. */
export async function sendCampaign(
  stage: Pick<Stage, 'api'>,
  name: string,
  phones: readonly string[],
): Promise<MadeCampaign> {
  const made = await makeCampaign(stage, name, phones);
  await stage.api.call('POST', `/campaigns/${made.campaignId}/start`);
  await waitUntil('it is completed', () => isNow(stage.api, made.campaignId, 'completed'), PATIENCE_MS);
  return made;
}

/** Somebody writes to the number of the campaign. */
export async function reply(
  { platform }: Pick<Stage, 'platform'>,
  { webhookUrl }: Pick<MadeCampaign, 'webhookUrl'>,
  from: string,
  text: string,
): Promise<void> {
  await new Api(platform.running.simulatorUrl).call('POST', '/control/replies', {
    accountId: CARRIER_ACCOUNT,
    from,
    to: NUMBER,
    text,
    callbackUrl: webhookUrl,
  });
}

async function isNow(api: Api, id: number, status: string): Promise<boolean> {
  return (await api.call('GET', `/campaigns/${id}`)).status === status;
}
