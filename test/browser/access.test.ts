import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Api } from '../../scripts/lib/api.mjs';
import { createCompany, type TestCompany } from '../support/companies.js';
import { PlatformProcesses } from '../support/platform-processes.js';
import { waitUntil } from '../support/wait-until.js';
import { launchBrowser, Person } from './support/browser.js';

describe('who sees what in a browser', () => {
  let platform: PlatformProcesses;
  let browser: Browser;
  let acme: TestCompany;
  let api: Api;
  let campaignId: number;

  beforeAll(async () => {
    [platform, browser] = await Promise.all([PlatformProcesses.start(), launchBrowser()]);
    platform.run('worker');
    await platform.waitUntilReady('worker');
    acme = platform.running.sandbox;
    api = new Api(`${platform.running.address}/api/v1`, { authorization: `Bearer ${acme.apiKey}` });
    const account = await api.call('POST', '/accounts', {
      carrier: 'simulator',
      name: 'Simulator',
      credentials: { accountId: 'access', apiKey: 'a key of eight and more' },
    });
    const list = await api.call('POST', '/lists', { name: 'People' });
    await api.call('POST', `/lists/${list.id}/contacts`, { phone: '+12125550141', firstName: 'Ann' });
    const campaign = await api.call('POST', '/campaigns', {
      name: 'Secret plans',
      accountId: account.id,
      listIds: [list.id],
      text: 'Hello',
    });
    campaignId = Number(campaign.id);
    await waitUntil('its messages are made', async () => {
      return (await api.call('GET', `/campaigns/${campaignId}`)).status === 'paused';
    });
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await platform?.stop();
  }, 60_000);

  const arrive = () => Person.arrive(browser, platform.running.address);

  it('tells a wrong password in plain words, and lets in with the right one', async () => {
    const person = await arrive();
    await person.visit(`/campaigns/${campaignId}`);
    await person.signIn(acme.email, 'not the password');
    await person.page.getByRole('alert').waitFor();
    expect(await person.page.getByRole('alert').textContent()).toMatch(/password/i);
    expect(await person.barriers()).toEqual([]);
    await person.signIn(acme.email, acme.password);
    // At the address that was asked for.
    await person.page.getByRole('heading', { level: 1, name: 'Secret plans' }).waitFor();
    await person.page.getByRole('button', { name: 'Start', exact: true }).waitFor();
    await person.page.keyboard.press('Tab');
    await person.leave();
  }, 120_000);

  it('shows a viewer everything, and no button that changes anything', async () => {
    const { database } = platform.test;
    const viewer = await createCompany(database, 'Elsewhere');
    await database.execute("UPDATE memberships SET company_id = ?, role = 'viewer' WHERE user_id = ?", [
      acme.companyId,
      viewer.userId,
    ]);
    const person = await arrive();
    await person.visit(`/campaigns/${campaignId}`);
    await person.signIn(viewer.email, viewer.password);
    await person.page.getByRole('heading', { level: 1, name: 'Secret plans' }).waitFor();
    expect(await person.page.getByRole('button', { name: 'Start', exact: true }).count()).toBe(0);
    expect(await person.page.getByRole('button', { name: 'Send a test' }).count()).toBe(0);
    await person.visit('/campaigns');
    expect(await person.page.getByRole('link', { name: 'New campaign' }).count()).toBe(0);
    await person.leave();
  }, 120_000);

  it('keeps two companies apart', async () => {
    const other = await createCompany(platform.test.database, 'Globex');
    const person = await arrive();
    await person.visit('/');
    await person.signIn(other.email, other.password);
    await person.page.getByText('Three steps to your first campaign').waitFor();
    await person.page.goto(`${platform.running.address}/campaigns/${campaignId}`);
    await person.page.getByRole('alert').waitFor();
    expect(await person.page.getByRole('main').textContent()).not.toContain('Secret plans');
    await person.leave();
  }, 120_000);
});
