import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCompany } from '../support/companies.js';
import { createMember } from '../support/members.js';
import { waitUntil } from '../support/wait-until.js';
import type { Person } from './support/browser.js';
import { type MadeCampaign, makeCampaign } from './support/sent-campaign.js';
import { Stage } from './support/stage.js';

const NAME = 'Secret plans';
const PEOPLE = Array.from({ length: 12 }, (_, index) => `+1212555${1_000 + index}`);

describe('who sees and may what in a browser', () => {
  let stage: Stage;
  let made: MadeCampaign;
  let path: string;

  beforeAll(async () => {
    stage = await Stage.open();
    // One segment a minute: once started it runs for as long as anybody looks.
    made = await makeCampaign(stage, NAME, PEOPLE, 1);
    path = `/campaigns/${made.campaignId}`;
  }, 600_000);

  afterAll(async () => {
    await stage?.close();
  }, 60_000);

  const status = async () => (await stage.api.call('GET', path)).status;
  const member = (role: 'viewer' | 'sender', options = {}) =>
    createMember(stage.platform.test.database, stage.acme.companyId, role, options);
  const has = (person: Person, name: string) => person.button(name).count();

  it('shows a viewer everything, no button that changes anything, and refuses what they ask past it', async () => {
    const viewer = await stage.signedIn(await member('viewer'), path);
    await viewer.at(NAME);
    for (const name of ['Start', 'Send a test', 'Pause'])
      expect([name, await has(viewer, name)]).toEqual([name, 0]);
    await viewer.button(`Actions of ${NAME}`).click();
    await viewer.page.getByRole('menuitem', { name: 'Export' }).waitFor();
    expect(await viewer.page.getByRole('menuitem').count()).toBe(1);
    for (const [method, what, body] of [
      ['POST', `${path}/start`, {}],
      ['POST', `${path}/cancel`, undefined],
      ['PATCH', path, { name: 'Mine' }],
      ['POST', `${path}/test`, { phones: ['+12125550199'] }],
      ['POST', '/lists', { name: 'Mine' }],
    ] as const) {
      expect([what, await viewer.call(method, what, body)]).toEqual([what, 403]);
    }
    expect(await status()).toBe('paused');
    await viewer.visit('/campaigns');
    expect(await viewer.page.getByRole('link', { name: 'New campaign' }).count()).toBe(0);
    await viewer.visit('/lists');
    expect(await viewer.page.getByRole('link', { name: /import/i }).count()).toBe(0);
    await viewer.visit('/settings');
    for (const name of [
      'API keys',
      'Outgoing webhooks',
      'Audit log',
      'All companies',
      'Queues and machines',
    ]) {
      expect([name, await viewer.page.getByRole('link', { name }).count()]).toEqual([name, 0]);
    }
    await viewer.visit('/queues');
    await viewer.problem.waitFor();
    expect(viewer.complaints).toEqual([]);
    await viewer.leave();
  }, 300_000);

  it('tells starting apart from editing, until an owner gives the right', async () => {
    const someone = await member('sender', { mayStart: false });
    const sender = await stage.signedIn(someone, path);
    await sender.page.getByText('Somebody with the right to start campaigns').waitFor();
    for (const name of ['Start', 'Send a test']) expect([name, await has(sender, name)]).toEqual([name, 0]);
    expect(await sender.call('POST', `${path}/start`, {})).toBe(403);
    expect(await sender.call('POST', `${path}/test`, { phones: ['+12125550199'] })).toBe(403);
    expect(await sender.call('PATCH', path, { name: NAME })).toBe(200);
    await sender.visit('/campaigns');
    await sender.page.getByRole('link', { name: 'New campaign' }).first().waitFor();
    expect(await status()).toBe('paused');

    const owner = await stage.signedIn(stage.acme, '/settings/people');
    const row = owner.page.getByRole('row', { name: new RegExp(someone.email) });
    await row.getByRole('switch').press(' ');
    await owner.page.getByText('Saved.').first().waitFor();
    await owner.leave();

    await sender.visit(path);
    await sender.button('Start').click();
    await sender.button('Start sending', sender.dialog).click();
    await sender.button('Pause').waitFor();
    expect(await status()).toBe('running');
    await sender.leave();
  }, 300_000);

  it('works by the keyboard alone: sign in, open a campaign, pause it, cancel it by its name', async () => {
    await stage.api.call('POST', `${path}/start`).catch(() => null);
    await waitUntil('it runs', async () => (await status()) === 'running');
    const person = await stage.arrive();
    const { keyboard } = person.page;
    await person.visit('/');
    // The first field has the cursor already.
    await keyboard.type(stage.acme.email);
    await keyboard.press('Tab');
    await keyboard.type(stage.acme.password);
    await keyboard.press('Enter');
    await person.isIn();
    await person.tabTo('link', 'Campaigns');
    await keyboard.press('Enter');
    await person.at('Campaigns');
    await person.tabTo('link', NAME);
    await keyboard.press('Enter');
    await person.at(NAME);
    await person.tabTo('button', 'Pause');
    await keyboard.press('Enter');
    await person.button('Resume').waitFor();
    expect(await status()).toBe('paused');

    const openCancel = async () => {
      await person.tabTo('button', `Actions of ${NAME}`);
      await keyboard.press('Enter');
      await person.arrowTo('Cancel the campaign');
      await keyboard.press('Enter');
      await person.dialog
        .getByLabel(/^Type .* to confirm$/)
        .and(person.page.locator(':focus'))
        .waitFor();
    };
    await openCancel();
    await keyboard.press('Escape');
    await person.dialog.waitFor({ state: 'detached' });
    expect(await status()).toBe('paused');
    await openCancel();
    await keyboard.type(NAME);
    await keyboard.press('Enter');
    await person.page.getByText('Canceled', { exact: true }).first().waitFor();
    expect(await status()).toBe('canceled');
    expect(person.complaints).toEqual([]);
    await person.leave();
  }, 300_000);

  it('brings somebody in by an invitation, with what their role allows', async () => {
    const owner = await stage.signedIn(stage.acme, '/settings/people');
    const email = 'vera@example.com';
    await owner.button('Invite somebody').click();
    await owner.dialog.getByLabel('E-mail').fill(email);
    await owner.choose('Role', 'Viewer', owner.dialog);
    expect(await owner.barriers()).toEqual([]);
    await owner.button('Send the invitation', owner.dialog).click();
    await owner.page.getByRole('cell', { name: email }).waitFor();

    const vera = await stage.arrive();
    await vera.page.goto(await stage.mailedLink(email, '/invitation'));
    await vera.page.getByText(/Sandbox wants you as viewer/).waitFor();
    expect(await vera.barriers()).toEqual([]);
    await vera.page.getByLabel('Your name').fill('Vera');
    await vera.page.getByRole('textbox', { name: 'Password' }).fill('a password for vera');
    await vera.button('Accept').click();
    await vera.page.getByText('You belong to Sandbox now').waitFor();
    await vera.page.getByRole('link', { name: 'Go on' }).click();
    await vera.at('Sign in');
    await vera.signIn(email, 'a password for vera');
    await vera.isIn();
    expect(await vera.call('POST', '/lists', { name: 'Mine' })).toBe(403);

    await owner.page.reload();
    await owner.choose('Role of Vera', 'Sender');
    await owner.page.getByText('Saved.').first().waitFor();
    expect(await vera.call('POST', '/lists', { name: 'Mine' })).toBe(201);
    await owner.pick('More for Vera', 'Take out of the company');
    await owner.confirm(email, 'Take them out');
    await owner.button('More for Vera').waitFor({ state: 'detached' });
    await vera.page.reload();
    await vera.at('Sign in');
    expect(owner.complaints).toEqual([]);
    await Promise.all([vera.leave(), owner.leave()]);
  }, 300_000);

  it('tells a stranger of another company that nothing is there, whatever address they type', async () => {
    const keyword = await stage.api.call('POST', '/reply-keywords', {
      matching: 'exact',
      phrase: 'HOURS',
      answer: NAME,
    });
    const other = await createCompany(stage.platform.test.database, 'Globex');
    const person = await stage.signedIn(other);
    await person.page.getByText('Three steps to your first campaign').waitFor();
    for (const address of [
      path,
      `/campaigns/new?copy=${made.campaignId}`,
      `/lists/${made.listId}`,
      `/accounts/${made.accountId}`,
      `/keywords/${keyword.id}`,
      `/inbox/${encodeURIComponent(PEOPLE[0] ?? '')}`,
    ]) {
      await person.open(address);
      await person.problem.filter({ hasText: /not found|no such|there is no/i }).waitFor();
    }
    for (const heard of [NAME, 'Main line', 'Loyal people', PEOPLE[1] ?? '']) {
      expect([heard, await person.heard.whereIs(heard)]).toEqual([heard, []]);
    }
    await person.leave();
  }, 300_000);

  it('shows somebody of two companies one at a time', async () => {
    const someone = await member('sender');
    await createCompany(stage.platform.test.database, 'Initech', someone.email);
    const person = await stage.signedIn(someone, '/campaigns');
    await person.page.getByRole('link', { name: NAME }).waitFor();
    await person.pick('Company: Sandbox. Change it', /Initech/);
    await person.button('Company: Initech. Change it').waitFor();
    await person.page.getByRole('link', { name: 'Campaigns', exact: true }).click();
    await person.page.getByText('No campaign yet').waitFor();
    await person.open(path);
    await person.problem.waitFor();
    await person.pick('Company: Initech. Change it', /Sandbox/);
    await person.button('Company: Sandbox. Change it').waitFor();
    await person.page.getByRole('link', { name: 'Campaigns', exact: true }).click();
    await person.page.getByRole('link', { name: NAME }).waitFor();
    await person.leave();
  }, 300_000);
});
