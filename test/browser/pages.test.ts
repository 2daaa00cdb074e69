import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import type { Browser, Locator, Page } from 'playwright-core';
import { Api } from '../../scripts/lib/api.mjs';
import { createCompany, type TestCompany } from '../support/companies.js';
import { PlatformProcesses } from '../support/platform-processes.js';
import { waitUntil } from '../support/wait-until.js';
import { WebhookListener } from '../support/webhook-listener.js';
import { launchBrowser, Person } from './support/browser.js';

const ANN = '+12125550141';
const BOB = '+13125550142';
const CARRIER_ACCOUNT = 'pages';

describe('rules, reports and settings in a browser', () => {
  let platform: PlatformProcesses;
  let browser: Browser;
  let listener: WebhookListener;
  let acme: TestCompany;
  let api: Api;
  let owner: Person;
  let page: Page;

  beforeAll(async () => {
    [platform, browser, listener] = await Promise.all([
      PlatformProcesses.start({ OUTGOING_WEBHOOKS_ALLOW_PRIVATE: 'true', MAIL_LOG_TEXTS: 'true' }),
      launchBrowser(),
      WebhookListener.start(),
    ]);
    platform.run('worker');
    platform.run('scheduler');
    acme = platform.running.sandbox;
    await platform.test.database.execute('UPDATE users SET is_operator = TRUE WHERE id = ?', [acme.userId]);
    api = new Api(`${platform.running.address}/api/v1`, { authorization: `Bearer ${acme.apiKey}` });
    await Promise.all([platform.waitUntilReady('worker'), platform.waitUntilReady('scheduler')]);
    await sendCampaign();
    owner = await Person.arrive(browser, platform.running.address);
    ({ page } = owner);
    await owner.visit('/');
    await owner.signIn(acme.email, acme.password);
    await page.getByRole('button', { name: /Signed in as/ }).waitFor();
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await platform?.stop();
    await listener?.close();
  }, 60_000);

  /** A small campaign to its last delivery report, and a STOP that came back. */
  async function sendCampaign(): Promise<void> {
    const account = await api.call('POST', '/accounts', {
      carrier: 'simulator',
      name: 'Simulator',
      credentials: { accountId: CARRIER_ACCOUNT, apiKey: 'a key of eight and more' },
    });
    await api.call('POST', `/accounts/${account.id}/numbers`, {
      numbers: [{ phone: '+12125550110', type: 'ten_dlc', segmentsPerMinute: 6_000 }],
    });
    const list = await api.call('POST', '/lists', { name: 'People' });
    for (const phone of [ANN, BOB]) await api.call('POST', `/lists/${list.id}/contacts`, { phone });
    const { id } = await api.call('POST', '/campaigns', {
      name: 'Autumn sale',
      accountId: account.id,
      listIds: [list.id],
      text: 'Hello',
    });
    const isNow = async (status: string) => (await api.call('GET', `/campaigns/${id}`)).status === status;
    await waitUntil('its messages are made', () => isNow('paused'), 60_000);
    await api.call('POST', `/campaigns/${id}/start`);
    await waitUntil('the campaign is completed', () => isNow('completed'), 60_000);
    await new Api(platform.running.simulatorUrl).call('POST', '/control/replies', {
      accountId: CARRIER_ACCOUNT,
      from: BOB,
      to: '+12125550110',
      text: 'STOP',
      callbackUrl: account.webhookUrl,
    });
    await waitUntil('the STOP has arrived', async () => {
      return (await api.call('GET', '/opt-outs')).items.length === 1;
    });
    // So that there is a day after it on which the person may have asked for texts again.
    await platform.test.database.execute(
      `UPDATE opt_outs SET opted_out_at = opted_out_at - INTERVAL 20 DAY,
                           revoked_at = revoked_at - INTERVAL 20 DAY WHERE phone = ?`,
      [BOB],
    );
  }

  const button = (name: string | RegExp, within: Page | Locator = page) =>
    within.getByRole('button', { name, exact: true });
  const dialog = () => page.getByRole('dialog');

  /** Types what the confirmation asks for, after it has refused to go on without. */
  async function confirm(name: string, action: string): Promise<void> {
    expect(await button(action, dialog()).isDisabled()).toBe(true);
    await dialog()
      .getByLabel(/^Type .* to confirm$/)
      .fill(name);
    await button(action, dialog()).click();
    await dialog().waitFor({ state: 'detached' });
  }

  async function choose(
    label: string | RegExp,
    option: string,
    within: Page | Locator = page,
  ): Promise<void> {
    await within.getByRole('combobox', { name: label }).click();
    await page.getByRole('option', { name: option, exact: true }).click();
  }

  const hasNoBarrier = async () => expect(await owner.barriers()).toEqual([]);

  describe('opt-outs', () => {
    it('are added, found, and lifted only with the person’s word where it was theirs', async () => {
      await owner.visit('/opt-outs');
      await button('Add a number').click();
      await dialog().getByLabel('Number').fill('12345');
      await button('Opt out', dialog()).click();
      await dialog()
        .getByText(/^Must be a number/)
        .first()
        .waitFor();
      await hasNoBarrier();
      await dialog().getByLabel('Number').fill('(415) 555-0143');
      await button('Opt out', dialog()).click();
      await dialog().waitFor({ state: 'detached' });
      await page.getByRole('link', { name: '+1 (415) 555-0143' }).waitFor();

      await page.getByLabel('Search').fill(BOB.slice(0, 6));
      await page.getByRole('link', { name: '+1 (415) 555-0143' }).waitFor({ state: 'detached' });
      await page.getByRole('link', { name: '+1 (312) 555-0142' }).click();
      await button('Let this person be texted again').click();
      await dialog().getByLabel('How they asked').fill('They called us');
      await button('Lift it', dialog()).click();
      await dialog().getByText('Say when they asked for it').waitFor();
    }, 120_000);

    it('come from a file', async () => {
      await owner.visit('/opt-outs/import');
      await page.locator('input[type=file]').setInputFiles({
        name: 'blocked.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from('Phone;Why\n+17135550151;asked\n+17135550152;\n12345;\n'),
      });
      await page.getByRole('combobox', { name: 'What Phone holds' }).waitFor();
      await hasNoBarrier();
      await button('Next').click();
      await page.getByText('The whole of blocked.csv has arrived').waitFor();
      await hasNoBarrier();
      await button('Opt out every number').click();
      await page.getByText('All rows are read').waitFor();
      await owner.visit('/opt-outs');
      await page.getByRole('link', { name: '+1 (713) 555-0152' }).waitFor();
      await hasNoBarrier();
    }, 120_000);
  });

  describe('keywords', () => {
    it('stop words of the company are added and removed', async () => {
      await owner.visit('/keywords?tab=stop');
      await page.getByLabel('Word or phrase').fill('pumpkin');
      await button('Add').click();
      await page.getByRole('cell', { name: 'PUMPKIN', exact: true }).waitFor();
      await page.getByLabel('Word or phrase').fill('Pumpkin!');
      await button('Add').click();
      await page.getByRole('main').getByRole('alert').first().waitFor();
      await hasNoBarrier();
      await button('Remove pumpkin').click();
      await confirm('PUMPKIN', 'Remove the word');
      await page.getByRole('cell', { name: 'PUMPKIN', exact: true }).waitFor({ state: 'detached' });
    }, 120_000);

    it('the answers to STOP, START and HELP are the company’s own', async () => {
      await owner.visit('/keywords?tab=answers');
      const help = page.getByLabel('Text after help');
      await help.fill('Call us.');
      await button('Save').click();
      await page
        .getByText(/company/i)
        .and(page.locator('[class*=error]'))
        .first()
        .waitFor();
      await hasNoBarrier();
      await help.fill('{{ company }}: call us.');
      await button('Save').click();
      await page.getByText('“Sandbox: call us.”', { exact: false }).waitFor();
    }, 120_000);
  });

  describe('settings', () => {
    it('of the company and its hours', async () => {
      await owner.visit('/settings');
      await page.getByLabel('Name').fill(' ');
      await button('Save').click();
      await page.getByRole('main').getByRole('alert').first().waitFor();
      await page.getByLabel('Name').fill('Northwind');
      await choose('Time zone', 'America/Denver');
      await page.getByLabel('Contact window, in hours').fill('48');
      await button('Save').click();
      await page.getByText('Saved.').first().waitFor();
      await hasNoBarrier();

      await page.getByRole('link', { name: 'Sending hours' }).click();
      const sunday = page.getByRole('group', { name: 'Sunday' });
      await sunday.getByLabel('Closed').check();
      const weekdays = page.getByRole('group', { name: 'Monday to Friday' });
      await weekdays.getByLabel('Only from').check();
      await weekdays.getByLabel('Monday to Friday, from').fill('19:00');
      await button('Save').click();
      await page.getByRole('main').getByRole('alert').first().waitFor();
      await hasNoBarrier();
      await weekdays.getByLabel('Monday to Friday, from').fill('09:00');
      await button('Save').click();
      await page.getByText('Saved. The hours hold').waitFor();
      expect(await api.call('GET', '/company/sending-hours')).toMatchObject({
        weekdays: '09:00-18:00',
        sunday: 'closed',
      });
    }, 120_000);

    it('of API keys: shown once, revoked by name', async () => {
      await owner.visit('/settings/api-keys');
      await button('New key').first().click();
      await dialog().getByLabel('Name').fill('Shop system');
      await button('Make the key', dialog()).click();
      await dialog().getByText('Choose at least one').waitFor();
      await dialog().getByLabel('Read campaigns').check();
      await hasNoBarrier();
      await button('Make the key', dialog()).click();
      await page.getByText('Copy it now').waitFor();
      const key = String(await dialog().locator('code').first().textContent());
      await hasNoBarrier();
      await button('I have copied it').click();
      const call = () =>
        fetch(`${platform.running.address}/api/v1/campaigns`, {
          headers: { authorization: `Bearer ${key}` },
        });
      expect((await call()).status).toBe(200);
      await page.reload();
      const row = page.getByRole('row', { name: /Shop system/ });
      await row.waitFor();
      expect(await page.content()).not.toContain(key);
      await button('Revoke', row).click();
      await confirm('Shop system', 'Revoke it');
      await row.getByText('Revoked').waitFor();
      expect((await call()).status).toBe(401);
    }, 120_000);

    it('of outgoing webhooks: a secret shown once, and the log of events', async () => {
      await owner.visit('/settings/webhooks');
      await button('New endpoint').first().click();
      await dialog().getByLabel('Address').fill('ftp://example.com');
      await dialog().getByLabel('Reply received').check();
      await button('Make it', dialog()).click();
      await dialog().locator('p[class*=error]').first().waitFor();
      await hasNoBarrier();
      await dialog().getByLabel('Address').fill(listener.url());
      await button('Make it', dialog()).click();
      await page.getByText('Copy it now').waitFor();
      expect(await dialog().locator('code').first().textContent()).toMatch(/^whsec_/);
      await button('I have copied it').click();
      await page.getByRole('link', { name: listener.url() }).click();
      await button('Send a test event').click();
      await page.getByText('A test event is on its way').waitFor();
    }, 120_000);

    it('of what is kept', async () => {
      await owner.visit('/settings/retention');
      await page.getByLabel('Messages are kept, in days').fill('400');
      await button('Save').click();
      await page.getByText('Saved.').first().waitFor();
      await hasNoBarrier();
      expect(await api.call('GET', '/archive/retention')).toMatchObject({ messageDays: 400 });
    }, 120_000);

    it('of the own sign-in: another session ended, a second factor with recovery codes', async () => {
      const elsewhere = await Person.arrive(browser, platform.running.address);
      await elsewhere.visit('/');
      await elsewhere.signIn(acme.email, acme.password);
      await elsewhere.page.getByRole('button', { name: /Signed in as/ }).waitFor();
      await owner.visit('/settings/security');
      await button('End it').first().click();
      await page.getByText('That session has ended.').waitFor();
      await elsewhere.page.reload();
      await elsewhere.page.getByLabel('E-mail').waitFor();
      await elsewhere.leave();

      await button('Set it up').click();
      await dialog().getByLabel('Your password').fill('not the password');
      await button('Next', dialog()).click();
      await dialog().getByRole('alert').waitFor();
      await hasNoBarrier();
      await dialog().getByLabel('Your password').fill(acme.password);
      await button('Next', dialog()).click();
      const secret = String(await dialog().locator('code').first().textContent());
      await hasNoBarrier();
      await dialog().getByLabel('Code that the app shows').fill('000000');
      await button('Turn it on', dialog()).click();
      await dialog().getByRole('alert').waitFor();
      const totp = new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) });
      await dialog().getByLabel('Code that the app shows').fill(totp.generate());
      await button('Turn it on', dialog()).click();
      await dialog().getByText('Keep these where you find them').waitFor();
      await hasNoBarrier();
      await button('I have kept them', dialog()).click();
      await page.getByText('10 recovery codes left').waitFor();
      await button('Turn it off').click();
      await dialog().getByLabel('Your password').fill(acme.password);
      await hasNoBarrier();
      await page.keyboard.press('Escape');
      await platform.test.database.execute('DELETE FROM two_factors WHERE user_id = ?', [acme.userId]);
    }, 120_000);

    it('of the audit log, which tells what was done', async () => {
      await owner.visit('/settings/audit');
      await page
        .getByRole('cell', { name: /api_key\.|api-key\./ })
        .first()
        .waitFor();
      await hasNoBarrier();
      await page.getByLabel('Action').fill('no such thing');
      await page.getByText('Nothing of the kind was done').or(page.getByRole('alert')).first().waitFor();
    }, 120_000);
  });

  it('queues, machines and companies stand before the operator', async () => {
    await createCompany(platform.test.database, 'Globex');
    await owner.visit('/queues');
    await page.getByRole('link', { name: 'Dispatch' }).waitFor();
    await hasNoBarrier();
    await page.getByRole('tab', { name: 'Machines' }).click();
    await page.getByText('Scheduler').waitFor();
    await hasNoBarrier();
    await owner.visit('/queues/dispatch');
    await page.getByText('No job was given up').waitFor();
    await owner.visit('/settings/companies');
    const globex = page.getByRole('row', { name: /Globex/ });
    await button('Suspend', globex).click();
    await dialog().getByLabel('Why, as its people read it').fill('Unpaid');
    await hasNoBarrier();
    await confirm('Globex', 'Suspend the company');
    await globex.getByText('Suspended').waitFor();
    await button('Resume', globex).click();
    await globex.getByText('Suspended').waitFor({ state: 'detached' });
  }, 120_000);

  it('complained of nothing, and asked no other host', () => {
    expect(owner.complaints).toEqual([]);
  });
});
