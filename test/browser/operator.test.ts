import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Queue } from 'bullmq';
import type { Page } from 'playwright-core';
import { queuePrefix } from '../../src/contracts/queues.js';
import { createCompany, type TestCompany } from '../support/companies.js';
import { waitUntil } from '../support/wait-until.js';
import type { Person } from './support/browser.js';
import { Stage } from './support/stage.js';

describe('the platform before its operator, in a browser', () => {
  let stage: Stage;
  let globex: TestCompany;
  let queue: Queue;
  let operator: Person;
  let page: Page;

  beforeAll(async () => {
    stage = await Stage.open();
    const { database } = stage.platform.test;
    await database.execute('UPDATE users SET is_operator = TRUE WHERE id = ?', [stage.acme.userId]);
    globex = await createCompany(database, 'Globex');
    const connection = { url: stage.platform.running.redisUrl, maxRetriesPerRequest: null };
    queue = new Queue('mail', { connection, prefix: queuePrefix('mail') });
    operator = await stage.signedIn(stage.acme);
    ({ page } = operator);
  }, 600_000);

  afterAll(async () => {
    await queue?.close();
    await stage?.close();
  }, 60_000);

  const hasNoBarrier = async () => expect(await operator.barriers()).toEqual([]);

  it('queues show what was given up: a job is tried again, and thrown away by its name', async () => {
    // Nothing works on such a job, so it fails each time.
    const names = ['never-known', 'never-heard-of', 'never-seen'];
    for (const name of names) await queue.add(name, { companyId: 1 }, { attempts: 1, removeOnFail: false });
    await waitUntil('the jobs have failed', async () => (await queue.getFailedCount()) === names.length);
    await operator.visit('/queues');
    await page
      .getByRole('row', { name: /^Mail / })
      .getByRole('link', { name: 'Mail' })
      .click();
    await operator.at('Mail');
    const card = (name: string) => page.locator('main').getByText(name, { exact: true });
    for (const shown of ['Never known', 'Never heard of', 'Never seen']) await card(shown).waitFor();
    await page.getByText('No handler for job mail/never-known.').waitFor();
    await hasNoBarrier();

    const before = new Set((await queue.getFailed()).map(({ finishedOn }) => finishedOn));
    await operator.button('Retry').first().click();
    await page.getByText('The job is queued anew.').waitFor();
    await waitUntil('it has failed again', async () => {
      const failed = await queue.getFailed();
      return failed.length === names.length && failed.some(({ finishedOn }) => !before.has(finishedOn));
    });

    await page.reload();
    await card('Never known').waitFor();
    const title = String(await page.getByRole('heading', { level: 2 }).first().textContent());
    await operator.button('Discard').first().click();
    await hasNoBarrier();
    await operator.confirm(title, 'Discard it');
    await page.getByText('The job is thrown away.').waitFor();
    await card(title).waitFor({ state: 'detached' });
    expect(await queue.getFailedCount()).toBe(2);

    await operator.button('Discard all').click();
    await operator.confirm('mail', 'Discard them');
    await page.getByText('No job was given up').waitFor();
    expect(await queue.getFailedCount()).toBe(0);
  }, 300_000);

  it('machines are told with role, version and load', async () => {
    await operator.visit('/queues?tab=machines');
    const row = page.getByRole('row', { name: /process \d+/ });
    await row.first().waitFor();
    expect(await row.count()).toBe(1);
    expect(await row.first().textContent()).toMatch(/All.*\d+\.\d+\.\d+.*MB/);
    await hasNoBarrier();
  }, 300_000);

  it('a company is made, and its owner invited', async () => {
    await operator.visit('/settings/companies');
    await operator.button('New company').click();
    await operator.dialog.getByLabel('Name').fill('Initech');
    await operator.dialog.getByLabel('E-mail of its first owner').fill('peter@example.com');
    await hasNoBarrier();
    await operator.button('Make it', operator.dialog).click();
    await operator.dialog.waitFor({ state: 'detached' });
    await page.getByRole('row', { name: /Initech.*1 open invitation/ }).waitFor();
    const peter = await stage.arrive();
    await peter.page.goto(await stage.mailedLink('peter@example.com', '/invitation'));
    await peter.page.getByText(/Initech wants you as owner/).waitFor();
    await peter.leave();
  }, 300_000);

  it('a company is looked into without a right to change it, and left again', async () => {
    await operator.visit('/settings/companies');
    await operator.button('Look inside', page.getByRole('row', { name: /Globex/ })).click();
    await page.getByText('You look into Globex').waitFor();
    expect(await operator.call('POST', '/lists', { name: 'Mine' })).toBe(403);
    await page.getByRole('link', { name: 'Lists', exact: true }).click();
    await operator.at('Lists');
    await hasNoBarrier();
    await operator.button('Back to your own company').click();
    await page.getByText('You look into Globex').waitFor({ state: 'detached' });
    await operator.at('Settings');
    expect(await operator.call('POST', '/lists', { name: 'Mine' })).toBe(201);
  }, 300_000);

  it('a company is suspended by its name, as its people read, and resumed', async () => {
    const member = await stage.signedIn(globex);
    await operator.visit('/settings/companies');
    const row = page.getByRole('row', { name: /Globex/ });
    await operator.button('Suspend', row).click();
    await operator.dialog.getByLabel('Why, as its people read it').fill('Unpaid');
    await hasNoBarrier();
    await operator.confirm('Globex', 'Suspend the company');
    await row.getByText('Suspended').waitFor();
    expect(await member.call('POST', '/lists', { name: 'Mine' })).toBe(403);
    await operator.button('Resume', row).click();
    await row.getByText('Suspended').waitFor({ state: 'detached' });
    expect(await member.call('POST', '/lists', { name: 'Mine' })).toBe(201);
    await member.leave();
    expect(operator.complaints).toEqual([]);
  }, 300_000);
});
