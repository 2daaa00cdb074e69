import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../support/api-client.js';
import { waitUntil } from '../support/wait-until.js';
import { WebhookListener } from '../support/webhook-listener.js';
import type { Person } from './support/browser.js';
import { CARRIER_KEY, type MadeCampaign, reply, sendCampaign } from './support/sent-campaign.js';
import { codeNow, Stage } from './support/stage.js';

const ANN = '+12125550141';
const PHONE = encodeURIComponent(ANN);

/**
 * Addresses that show each route of the app; the tabs of a page are walked without being named. `ID` is the campaign's:
 * the platform makes some of its own, for answers, at a time of its own.
 */
const WALKS: Readonly<Record<string, readonly string[]>> = {
  '/': ['/'],
  lists: ['/lists'],
  'lists/import': ['/lists/import'],
  'lists/:listId': ['/lists/1'],
  'imports/:importId': ['/imports/1'],
  inbox: ['/inbox'],
  'inbox/:phone': [`/inbox/${PHONE}`],
  alerts: ['/alerts'],
  campaigns: ['/campaigns'],
  'campaigns/new': ['/campaigns/new', '/campaigns/new?copy=ID'],
  'campaigns/:campaignId': ['/campaigns/ID'],
  'campaigns/:campaignId/messages/:messageId': ['/campaigns/ID/messages/MESSAGE'],
  accounts: ['/accounts'],
  'accounts/new': ['/accounts/new'],
  'accounts/ten-dlc': ['/accounts/ten-dlc'],
  'accounts/:accountId': ['/accounts/1'],
  'opt-outs': ['/opt-outs'],
  'opt-outs/import': ['/opt-outs/import'],
  'opt-outs/:phone': [`/opt-outs/${PHONE}`],
  keywords: ['/keywords'],
  'keywords/new': ['/keywords/new', '/keywords/new?follows=1'],
  'keywords/:keywordId': ['/keywords/1'],
  reports: ['/reports'],
  queues: ['/queues'],
  'queues/:queue': ['/queues/dispatch'],
  settings: ['/settings'],
  'settings/hours': ['/settings/hours'],
  'settings/people': ['/settings/people'],
  'settings/security': ['/settings/security'],
  'settings/alerts': ['/settings/alerts'],
  'settings/api-keys': ['/settings/api-keys'],
  'settings/webhooks': ['/settings/webhooks'],
  'settings/webhooks/:endpointId': ['/settings/webhooks/1'],
  'settings/audit': ['/settings/audit'],
  'settings/retention': ['/settings/retention'],
  'settings/companies': ['/settings/companies'],
  '*': ['/no-such-page'],
};

/** Pages before the sign-in. */
const OPEN_WALKS: Readonly<Record<string, readonly string[]>> = {
  'sign-in': ['/'],
  'set-up': ['/set-up', '/set-up#code'],
  'forgotten-password': ['/forgotten-password'],
  'reset-password': ['/reset-password#token'],
  invitation: ['/invitation#token'],
};

/** The routes that the app's own tables name. @throws where a page is loaded in a way that is not understood here */
function routesOfTheApp(): string[] {
  const router = readFileSync('web/src/app/router.tsx', 'utf8');
  const settings = readFileSync('web/src/pages/settings/settings-routes.ts', 'utf8');
  const named = (source: string, caller: string) =>
    [...source.matchAll(new RegExp(`\\b${caller}\\(\\s*'([^']+)'`, 'g'))].map(([, path = '']) => path);
  const pages = named(router, 'page');
  const parts = named(settings, 'part').map((path) => `settings/${path}`);
  const loaded = [...router.matchAll(/import\('/g), ...settings.matchAll(/import\('/g)].length;
  // Two more are loaded: the frame of the settings, and the first of its parts.
  expect(pages.length + parts.length + 2).toBe(loaded);
  return [...pages, ...parts, 'settings', '/', '*'];
}

describe('every page of the app', () => {
  let stage: Stage;
  let listener: WebhookListener;
  let person: Person;
  let made: MadeCampaign;
  /** What was told to the platform or shown once, by name. */
  const secrets = new Map<string, string>();

  beforeAll(async () => {
    listener = await WebhookListener.start();
    stage = await Stage.open({ OUTGOING_WEBHOOKS_ALLOW_PRIVATE: 'true' });
    const { api, acme, platform } = stage;
    await platform.test.database.execute('UPDATE users SET is_operator = TRUE WHERE id = ?', [acme.userId]);
    made = await sendCampaign(stage, 'Autumn sale', [ANN, '+13125550142']);
    await api.call('POST', '/reply-keywords', { matching: 'exact', phrase: 'HOURS', answer: 'Nine to five' });
    await reply(stage, made, ANN, 'hours');
    const file = new FormData();
    file.append('file', new Blob(['Phone;Why\n+17135550151;asked\n12345;\n']), 'people.csv');
    await api.call('POST', `/lists/${made.listId}/imports`, file);
    await api.call('POST', '/opt-outs', { phone: ANN, accountId: made.accountId });
    const key = await api.call('POST', '/api-keys', {
      name: 'Shop',
      role: 'viewer',
      scopes: ['campaigns:read'],
    });
    const endpoint = await api.call('POST', '/webhook-endpoints', {
      url: listener.url(),
      types: ['reply.received'],
      description: 'The shop',
    });
    await api.call('POST', `/webhook-endpoints/${endpoint.id}/test`);
    const session = await ApiClient.signIn(platform.running.address, acme.email, acme.password);
    await session.call('POST', '/api/v1/invitations', {
      email: 'vera@example.com',
      role: 'viewer',
      mayStart: false,
    });
    const factor = await stage.enrol(acme);
    for (const [name, value] of Object.entries({
      'credential of the carrier account': CARRIER_KEY,
      'first API key': acme.apiKey,
      'API key': key.key,
      'secret of outgoing webhooks': endpoint.secret.replace('whsec_', ''),
      'secret of the second factor': factor.secret,
      'recovery code': factor.recoveryCodes[0] ?? '',
      password: acme.password,
    })) {
      secrets.set(name, value);
    }
    await waitUntil('the reply has arrived', async () => {
      return (await api.call('GET', '/conversations')).items.length === 1;
    });
    person = await stage.arrive();
    await person.visit('/');
    await person.signIn(acme.email, acme.password);
    await person.page.getByLabel('Code').fill(codeNow(factor.secret, 1));
    await person.button('Sign in').click();
    await person.isIn();
  }, 600_000);

  afterAll(async () => {
    await stage?.close();
    await listener?.close();
  }, 60_000);

  /** The page as it is: in light, in dark, and on a phone. */
  async function look(found: string[]): Promise<void> {
    await person.whenLoaded();
    found.push(...(await person.barriers()).map((barrier) => `light: ${barrier}`));
    await person.usesColors('dark');
    found.push(...(await person.barriers('colors')).map((barrier) => `dark: ${barrier}`));
    await person.usesColors('light');
    found.push(...(await person.tooWideForPhone()));
  }

  async function walk(path: string): Promise<string[]> {
    const found: string[] = [];
    await person.visit(path);
    await look(found);
    const tabs = person.page.getByRole('main').getByRole('tab');
    for (let index = 1; index < (await tabs.count()); index++) {
      await tabs.nth(index).click();
      await person.page.getByRole('main').getByRole('tab', { selected: true }).nth(0).waitFor();
      await look(found);
    }
    return found;
  }

  it('is named here with an address that shows it', () => {
    const { 'sign-in': _, ...open } = OPEN_WALKS;
    expect([...Object.keys(WALKS), ...Object.keys(open)].sort()).toEqual(routesOfTheApp().sort());
  });

  it('has no serious barrier in light and dark, and fits a phone', async () => {
    const { items } = await stage.api.call('GET', `/campaigns/${made.campaignId}/messages`);
    const found: string[] = [];
    for (const path of Object.values(WALKS).flat()) {
      found.push(
        ...(await walk(path.replace('ID', String(made.campaignId)).replace('MESSAGE', items[0].id))),
      );
    }
    expect(found).toEqual([]);
  }, 480_000);

  it('was told no secret on that walk', async () => {
    // It is known what the walk has heard: otherwise silence would prove nothing.
    for (const part of [
      '/accounts/1',
      '/api-keys',
      '/webhook-endpoints/1',
      '/two-factor',
      '/users',
      '/audit',
    ]) {
      expect([part, (await person.heard.from(part)).length > 0]).toEqual([part, true]);
    }
    expect((await person.heard.whereIs('Autumn sale')).length).toBeGreaterThan(3);
    for (const [name, value] of secrets) {
      expect(value.length).toBeGreaterThan(7);
      expect([name, await person.heard.whereIs(value)]).toEqual([name, []]);
    }
    expect(person.complaints).toEqual([]);
  }, 60_000);

  it('before the sign-in has no serious barrier either', async () => {
    await person.leave();
    person = await stage.arrive();
    const found: string[] = [];
    for (const path of Object.values(OPEN_WALKS).flat()) {
      await person.open('/favicon.svg');
      found.push(...(await walk(path)));
    }
    expect(found).toEqual([]);
    expect(person.complaints).toEqual([]);
  }, 300_000);
});
