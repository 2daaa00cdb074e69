import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Api } from '../../scripts/lib/api.mjs';
import { PlatformProcesses } from '../support/platform-processes.js';
import { waitUntil } from '../support/wait-until.js';
import { launchBrowser, Person } from './support/browser.js';

const OWNER = { email: 'owner@example.com', password: 'a password for the owner' };
const CARRIER_ACCOUNT = 'road';
const FIRST_NUMBER = '+12125550110';

/** As people hand them over: quotes, blanks, a number twice, one that is none, one without a name. */
const CSV = [
  'First Name;Mobile;City;Plan',
  '"Ann";(212) 555-0141;New York;gold',
  'Bob;+1 312 555 0142;"Chicago; Loop";',
  ';4155550143;San Francisco;silver',
  'Ann again;2125550141;New York;gold',
  'Nobody;12345;Nowhere;',
].join('\r\n');

describe('the whole road in a browser', () => {
  let platform: PlatformProcesses;
  let browser: Browser;
  let owner: Person;

  beforeAll(async () => {
    [platform, browser] = await Promise.all([
      PlatformProcesses.start({}, { isFirstRun: true }),
      launchBrowser(),
    ]);
    platform.run('worker');
    platform.run('scheduler');
    await Promise.all([platform.waitUntilReady('worker'), platform.waitUntilReady('scheduler')]);
    owner = await Person.arrive(browser, platform.running.address);
  }, 600_000);

  afterAll(async () => {
    await browser?.close();
    await platform?.stop();
  }, 60_000);

  it('begins with the first run, at the address that the log tells', async () => {
    const { page } = owner;
    await owner.visit('/');
    await page.getByText('This platform has to be set up once').waitFor();
    const code = /set-up#([\w-]+)/.exec(platform.log('api'))?.[1];
    expect(code).toBeDefined();
    await page.goto(`${platform.running.address}/set-up#${code}`);
    await page.reload();
    await page.getByLabel('Company').fill('Northwind');
    await page.getByLabel('Your e-mail').fill(OWNER.email);
    await page.getByRole('textbox', { name: 'Password' }).fill('short');
    await page.getByRole('button', { name: 'Begin' }).click();
    await page
      .getByText(/at least 12/i)
      .last()
      .waitFor();
    await page.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByText('Three steps to your first campaign').waitFor();
    expect(await owner.barriers()).toEqual([]);

    // Once is once, also for who knows the address.
    const second = await Person.arrive(browser, platform.running.address);
    await second.visit(`/set-up#${code}`);
    await second.page.getByText('This platform is set up already').waitFor();
    expect(await second.barriers()).toEqual([]);
    const again = await fetch(`${platform.running.address}/api/v1/setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...OWNER, email: 'second@example.com', companyName: 'Globex', code }),
    });
    expect(again.status).toBe(409);
    await second.page.getByRole('link', { name: 'Sign in' }).click();
    await second.signIn('second@example.com', OWNER.password);
    await second.problem.waitFor();
    await second.leave();
  }, 300_000);

  it('connects an account by the form of its driver, checks it, and adds numbers', async () => {
    const { page } = owner;
    await page.getByRole('link', { name: 'Connect' }).click();
    await page.getByRole('combobox', { name: 'Carrier' }).click();
    await page.getByRole('option', { name: 'Simulated carrier' }).click();
    await page.getByLabel('Name', { exact: false }).first().fill('Simulator');
    await page.getByLabel('Account id').fill(CARRIER_ACCOUNT);
    await page.getByRole('textbox', { name: 'API key' }).fill('a key for the road');
    expect(await owner.barriers()).toEqual([]);
    await page.getByRole('button', { name: 'Connect' }).click();
    await page.getByRole('heading', { level: 1, name: 'Simulator' }).waitFor();
    await page.getByRole('button', { name: 'Check the connection' }).click();
    await page.getByText('The carrier accepts the credentials').waitFor();
    expect(await page.content()).not.toContain('a key for the road');
    await page.getByRole('button', { name: 'Add numbers' }).first().click();
    await page
      .getByLabel('Numbers', { exact: false })
      .last()
      .fill(`${FIRST_NUMBER}\n+13125550111, +14155550112`);
    await page.getByLabel('Segments a minute').last().fill('6000');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('cell', { name: '+1 (212) 555-0110', exact: true }).waitFor();
    expect(await owner.barriers()).toEqual([]);
  }, 300_000);

  it('imports a messy file and hands out its rejected row', async () => {
    const { page } = owner;
    await owner.visit('/lists/import');
    await page.locator('input[type=file]').setInputFiles({
      name: 'customers.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(CSV),
    });
    await page.getByRole('combobox', { name: 'What Mobile holds' }).waitFor();
    expect(await page.getByRole('combobox', { name: 'What Mobile holds' }).inputValue()).toBe('Phone number');
    expect(await page.getByRole('combobox', { name: 'Columns are separated by' }).inputValue()).toBe(
      'Semicolon',
    );
    expect(await owner.barriers()).toEqual([]);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('The file has arrived').waitFor();
    await page.getByRole('button', { name: 'Start the import' }).click();
    await page.getByText('All rows are read').waitFor();
    await page.getByText('1 rejected row').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download rejected rows' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/rejections\.csv$/);
    expect(await owner.barriers()).toEqual([]);
    await page.getByRole('link', { name: 'Compose a campaign' }).click();
  }, 300_000);

  it('composes a campaign, with its segments and what real contacts get', async () => {
    const { page } = owner;
    await page.getByLabel('Name', { exact: false }).first().fill('Autumn sale');
    const text = page.getByRole('textbox', { name: 'Text' });
    await text.fill('Hi ');
    await page.getByRole('button', { name: 'Insert a field' }).click();
    await page.getByRole('menuitem', { name: 'First name' }).click();
    await text.press('End');
    await text.pressSequentially(', our sale has begun \u{1F389}');
    await page.getByText('A segment holds 70 characters instead of 160').waitFor();
    await text.fill('Hi {{ first_name | default: "there" }}, our sale has begun in {{ city }}.');
    await page.getByText(/Hi Ann, our sale has begun in New York\./).waitFor();
    await page.getByText('Recipients').waitFor();
    expect(await owner.barriers()).toEqual([]);
    await page.getByRole('button', { name: 'Save and make the messages' }).click();
    await page.getByRole('heading', { level: 1, name: 'Autumn sale' }).waitFor();
  }, 300_000);

  it('sends a test, starts, and watches it finish without a reload', async () => {
    const { page } = owner;
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page
      .getByRole('combobox', { name: 'To these numbers' })
      .or(page.getByLabel('To these numbers'))
      .first()
      .fill('+12125550177');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('1 test message on the way').waitFor();
    await page.getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('button', { name: 'Start sending' }).click();
    await page.getByText('Completed', { exact: true }).waitFor({ timeout: 90_000 });
    await page.getByRole('progressbar', { name: 'Delivered: 3' }).waitFor({ timeout: 60_000 });
    expect(await owner.barriers()).toEqual([]);
    await page.getByRole('tab', { name: 'Messages' }).click();
    await page.getByRole('link', { name: '+1 (212) 555-0141' }).click();
    await page.getByRole('heading', { level: 1, name: '+1 (212) 555-0141' }).waitFor();
    await page.getByText('Hi Ann, our sale has begun in New York.', { exact: false }).first().waitFor();
    expect(await owner.barriers()).toEqual([]);
  }, 600_000);

  it('reads a STOP and a question in the inbox, and answers', async () => {
    const { page } = owner;
    await owner.visit('/inbox');
    const simulator = new Api(platform.running.simulatorUrl);
    const accounts: { items: { webhookUrl: string }[] } = await page.evaluate(
      `fetch('/api/v1/accounts').then((answer) => answer.json())`,
    );
    const callbackUrl = accounts.items[0]?.webhookUrl ?? '';
    const reply = (from: string, to: string, text: string) =>
      simulator.call('POST', '/control/replies', {
        accountId: CARRIER_ACCOUNT,
        from,
        to,
        text,
        callbackUrl,
      });
    // To the number that each was texted from: that of their own area.
    await reply('+13125550142', '+13125550111', 'STOP');
    await reply('+14155550143', '+14155550112', 'Do you ship to Alaska?');
    await page.getByRole('link', { name: /415.*Do you ship to Alaska/s }).click();
    await page.getByText('Hi there, our sale has begun', { exact: false }).first().waitFor();
    await page.getByLabel('Your answer').fill('Yes, we do.');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Yes, we do.').last().waitFor();
    expect(await owner.barriers()).toEqual([]);
    await page.goto(`${platform.running.address}/inbox/${encodeURIComponent('+13125550142')}`);
    await page.getByText('No answer can be sent').waitFor();
    await owner.visit('/campaigns');
    await page.getByRole('link', { name: 'Autumn sale' }).click();
    await page.getByRole('progressbar', { name: 'Replied: 2' }).waitFor();
  }, 300_000);

  it('ends at the report of what was sent and came back', async () => {
    const { page } = owner;
    await page.getByRole('link', { name: 'Reports', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Reports' }).waitFor();
    // Figures are made of the counters every ten seconds, the last of them after the last reply.
    await waitUntil(
      'two replies stand in the report',
      async () => {
        await page.reload();
        await page
          .getByRole('img', { name: /^Bars for/ })
          .or(page.getByText('Nothing was sent'))
          .waitFor();
        // biome-ignore lint/performance/useDomNodeTextContent: as it is laid out, figures stand on lines of their own.
        return /Replies\s*2\s/.test(await page.getByRole('main').innerText());
      },
      90_000,
    );
    await page.getByRole('img', { name: /delivered, 0 failed/ }).waitFor();
    expect(await owner.barriers()).toEqual([]);
    await page.getByRole('tab', { name: 'Usage and cost' }).click();
    await page.getByRole('radio', { name: 'Campaign' }).locator('..').getByText('Campaign').click();
    await page.getByRole('row', { name: /^Autumn sale 3/ }).waitFor();
    expect(await owner.barriers()).toEqual([]);
  }, 300_000);

  it('complained of nothing, and asked no other host', () => {
    expect(owner.complaints).toEqual([]);
  });
});
