import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { waitUntil } from '../support/wait-until.js';
import { WebhookListener } from '../support/webhook-listener.js';
import type { Person } from './support/browser.js';
import { codeNow, Stage } from './support/stage.js';

describe('settings in a browser', () => {
  let stage: Stage;
  let listener: WebhookListener;
  let owner: Person;
  let page: Page;

  beforeAll(async () => {
    listener = await WebhookListener.start();
    stage = await Stage.open({ OUTGOING_WEBHOOKS_ALLOW_PRIVATE: 'true' });
    owner = await stage.signedIn(stage.acme);
    ({ page } = owner);
  }, 600_000);

  afterAll(async () => {
    await stage?.close();
    await listener?.close();
  }, 60_000);

  const hasNoBarrier = async () => expect(await owner.barriers()).toEqual([]);

  it('of the company and its hours', async () => {
    await owner.visit('/settings');
    await page.getByLabel('Name').fill(' ');
    await owner.button('Save').click();
    await owner.problem.waitFor();
    await page.getByLabel('Name').fill('Northwind');
    await owner.choose('Time zone', 'America/Denver');
    await page.getByLabel('Contact window, in hours').fill('48');
    await owner.button('Save').click();
    await page.getByText('Saved.').first().waitFor();
    await hasNoBarrier();
    expect(await stage.api.call('GET', '/company')).toMatchObject({
      name: 'Northwind',
      timeZone: 'America/Denver',
      contactWindowHours: 48,
    });

    await page.getByRole('link', { name: 'Sending hours' }).click();
    await page.getByRole('group', { name: 'Sunday' }).getByLabel('Closed').check();
    const weekdays = page.getByRole('group', { name: 'Monday to Friday' });
    await weekdays.getByLabel('Only from').check();
    await weekdays.getByLabel('Monday to Friday, from').fill('19:00');
    await owner.button('Save').click();
    await owner.problem.waitFor();
    await hasNoBarrier();
    await weekdays.getByLabel('Monday to Friday, from').fill('09:00');
    await owner.button('Save').click();
    await page.getByText('Saved. The hours hold').waitFor();
    expect(await stage.api.call('GET', '/company/sending-hours')).toMatchObject({
      weekdays: '09:00-18:00',
      sunday: 'closed',
    });
  }, 300_000);

  it('of API keys: shown once, and in no answer ever after; revoked by name', async () => {
    await owner.visit('/settings/api-keys');
    await owner.button('New key').first().click();
    await owner.dialog.getByLabel('Name').fill('Shop system');
    await owner.button('Make the key', owner.dialog).click();
    await owner.dialog.getByText('Choose at least one').waitFor();
    await owner.dialog.getByLabel('Read campaigns').check();
    await hasNoBarrier();
    await owner.button('Make the key', owner.dialog).click();
    await page.getByText('Copy it now').waitFor();
    const key = String(await owner.dialog.locator('code').first().textContent());
    expect(key).toMatch(/^sk_/);
    expect(await owner.heard.whereIs(key)).toHaveLength(1);
    await hasNoBarrier();
    await owner.button('I have copied it').click();
    await owner.dialog.waitFor({ state: 'detached' });
    await owner.heard.forget();

    const call = () =>
      fetch(`${stage.platform.running.address}/api/v1/campaigns`, {
        headers: { authorization: `Bearer ${key}` },
      });
    expect((await call()).status).toBe(200);
    await owner.visit('/settings/api-keys');
    const row = page.getByRole('row', { name: /Shop system/ });
    await row.waitFor();
    expect(await page.content()).not.toContain(key);
    await owner.button('Revoke', row).click();
    await owner.confirm('Shop system', 'Revoke it');
    await row.getByText('Revoked').waitFor();
    expect((await call()).status).toBe(401);
    await owner.visit('/settings/audit');
    expect((await owner.heard.from('/api-keys')).length).toBeGreaterThan(1);
    expect(await owner.heard.whereIs(key)).toEqual([]);
  }, 300_000);

  it('of outgoing webhooks: a secret shown once, the log of events, and an event sent again', async () => {
    await owner.visit('/settings/webhooks');
    await owner.button('New endpoint').first().click();
    await owner.dialog.getByLabel('Address').fill('ftp://example.com');
    await owner.dialog.getByLabel('Reply received').check();
    await owner.button('Make it', owner.dialog).click();
    await owner.dialog.locator('p[class*=error]').first().waitFor();
    await hasNoBarrier();
    await owner.dialog.getByLabel('Address').fill(listener.url());
    await owner.button('Make it', owner.dialog).click();
    await page.getByText('Copy it now').waitFor();
    const secret = String(await owner.dialog.locator('code').first().textContent());
    expect(secret).toMatch(/^whsec_/);
    await owner.button('I have copied it').click();
    await owner.dialog.waitFor({ state: 'detached' });
    await owner.heard.forget();

    const newest = async () => (await stage.api.call('GET', '/webhook-events')).items[0];
    const sendTest = async (becomes: (event: { state: string; attempts: number }) => boolean) => {
      const before = (await newest())?.id;
      await owner.button('Send a test event').click();
      await waitUntil('it has been tried', async () => {
        const event = await newest();
        return event !== undefined && event.id !== before && becomes(event);
      });
      // The log does not follow by itself.
      await page.reload();
    };
    await page.getByRole('link', { name: listener.url() }).click();
    await sendTest(({ state }) => state === 'delivered');
    await page.getByRole('table').getByText('Taken', { exact: true }).waitFor();
    await hasNoBarrier();
    await owner.button('Send again').click();
    await waitUntil('it is told again', () => listener.at('/hook').length === 2);
    const [first, second] = listener.at('/hook');
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);

    listener.answerWith((response) => void response.writeHead(500).end('Not today'));
    await sendTest(({ attempts }) => attempts === 1);
    const failing = page.getByRole('row', { name: /1 attempt, last HTTP 500/ });
    await owner.button('Look', failing).click();
    await owner.dialog.getByText('HTTP 500', { exact: false }).waitFor();
    await owner.dialog.getByText('Not today').waitFor();
    await hasNoBarrier();
    await page.keyboard.press('Escape');
    await owner.dialog.waitFor({ state: 'detached' });
    expect(await owner.heard.whereIs(secret.replace('whsec_', ''))).toEqual([]);
  }, 300_000);

  it('of what is kept', async () => {
    await owner.visit('/settings/retention');
    await page.getByLabel('Messages are kept, in days').fill('400');
    await owner.button('Save').click();
    await page.getByText('Saved.').first().waitFor();
    await hasNoBarrier();
    expect(await stage.api.call('GET', '/archive/retention')).toMatchObject({ messageDays: 400 });
  }, 300_000);

  it('of the own sign-in: another session ended by itself, and all others', async () => {
    const [one, other] = [await stage.signedIn(stage.acme), await stage.signedIn(stage.acme)];
    await owner.visit('/settings/security');
    const ends = owner.button('End it');
    await ends.first().waitFor();
    expect(await ends.count()).toBe(2);
    await ends.first().click();
    await page.getByText('That session has ended.').waitFor();
    await ends.nth(1).waitFor({ state: 'detached' });
    await owner.button('End all others').click();
    await ends.first().waitFor({ state: 'detached' });
    for (const person of [one, other]) {
      await person.page.reload();
      await person.at('Sign in');
      await person.leave();
    }
    await hasNoBarrier();
  }, 300_000);

  it('of the second factor: on by a code of the app, off by password and code', async () => {
    await owner.visit('/settings/security');
    await owner.button('Set it up').click();
    await owner.dialog.getByLabel('Your password').fill('not the password');
    await owner.button('Next', owner.dialog).click();
    await owner.dialog.getByRole('alert').waitFor();
    await owner.dialog.getByLabel('Your password').fill(stage.acme.password);
    await owner.button('Next', owner.dialog).click();
    const secret = String(await owner.dialog.locator('code').first().textContent());
    await hasNoBarrier();
    await owner.dialog.getByLabel('Code that the app shows').fill('000000');
    await owner.button('Turn it on', owner.dialog).click();
    await owner.dialog.getByRole('alert').waitFor();
    await owner.dialog.getByLabel('Code that the app shows').fill(codeNow(secret));
    await owner.button('Turn it on', owner.dialog).click();
    await owner.dialog.getByText('Keep these where you find them').waitFor();
    const codes = await owner.dialog.locator('code').allTextContents();
    expect(codes).toHaveLength(10);
    await hasNoBarrier();
    await owner.button('I have kept them', owner.dialog).click();
    await page.getByText('10 recovery codes left').waitFor();
    await owner.heard.forget();

    const turnOff = async (code: string) => {
      await owner.dialog.getByLabel('Your password').fill(stage.acme.password);
      await owner.dialog.getByLabel('Code that the app shows').fill(code);
      await owner.button('Turn it off', owner.dialog).click();
    };
    await owner.button('Turn it off').click();
    await turnOff('000000');
    await owner.dialog.getByRole('alert').waitFor();
    await hasNoBarrier();
    await turnOff(codes[0] ?? '');
    await owner.button('Set it up').waitFor();
    await page.reload();
    await owner.button('Set it up').waitFor();
    for (const told of [secret, secret.replaceAll(' ', ''), ...codes]) {
      expect(await owner.heard.whereIs(told)).toEqual([]);
    }
  }, 300_000);

  it('of the audit log, which tells what was done here, and by whom', async () => {
    await owner.visit('/settings/audit');
    for (const action of ['api_key.revoke', 'two_factor.disable', 'retention.update', 'company.update']) {
      await page.getByLabel('Action').fill(action);
      const row = page.getByRole('row', { name: new RegExp(action.replace('.', '\\.')) }).first();
      await row.getByText(stage.acme.email).waitFor();
      await row.getByText('Done').waitFor();
    }
    await hasNoBarrier();
    await page.getByLabel('Action').fill('no.such_thing');
    await page.getByText('Nothing of the kind was done').waitFor();
    expect(owner.complaints).toEqual([]);
  }, 300_000);
});
