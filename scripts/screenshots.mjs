// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { chromium } from 'playwright-core';
import { asDemoCompany } from './demo/demo-company.mjs';
import { runCampaign } from './demo/run-campaign.mjs';
import { usePlatform } from './demo/use-platform.mjs';
import { BROWSER_FLAGS, ensureBrowser } from './lib/browser.mjs';
import { LOGS, local, project } from './lib/paths.mjs';
import { describeFailure } from './lib/plain-failure.mjs';
import { print, step } from './lib/progress.mjs';

const FOLDER = local('screenshots');

/** Those that the README shows. */
const SHOWN = ['home-light', 'composer-light', 'campaign-dark', 'conversation-light', 'reports-light'];
const SHOWN_FOLDER = project('docs', 'screenshots');

const LOOKS = /** @type {const} */ ([
  { name: 'light', colorScheme: 'light', viewport: { width: 1360, height: 900 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1360, height: 900 } },
  { name: 'phone', colorScheme: 'light', viewport: { width: 390, height: 844 } },
]);

/** @param {import('./demo/run-campaign.mjs').DemoRun} run */
const pagesOf = ({ campaignId, listId, importId, accountId }) => ({
  home: '/',
  campaigns: '/campaigns',
  campaign: `/campaigns/${campaignId}`,
  messages: `/campaigns/${campaignId}?tab=messages`,
  composer: `/campaigns/new?copy=${campaignId}`,
  lists: '/lists',
  list: `/lists/${listId}`,
  places: `/lists/${listId}?tab=places`,
  import: `/imports/${importId}`,
  inbox: '/inbox',
  conversation: '/inbox',
  accounts: '/accounts',
  account: `/accounts/${accountId}`,
  registrations: '/accounts/ten-dlc',
  keywords: '/keywords',
  'opt-outs': '/opt-outs',
  reports: '/reports',
  queues: '/queues',
  settings: '/settings',
  alerts: '/alerts',
});

/** Data as they come to be in use: a campaign from a real file to its last delivery report, then every page thrice. */
async function main() {
  const executablePath = await ensureBrowser(LOGS);
  const platform = await usePlatform();
  try {
    const running = await asDemoCompany(platform.running, 'Northwind');
    const run = await runCampaign(running, {
      list: 'Customers',
      campaign: 'Autumn sale',
      account: 'Main line',
    });
    const browser = await chromium.launch({ executablePath, args: BROWSER_FLAGS });
    fs.mkdirSync(FOLDER, { recursive: true });
    for (const { name, ...look } of LOOKS) {
      await step(`Pages, ${name}`, async ({ say }) => {
        const context = await browser.newContext({ ...look, reducedMotion: 'reduce', locale: 'en-US' });
        const page = await context.newPage();
        await page.goto(running.address);
        await page.getByLabel('E-mail').waitFor();
        await page.screenshot({ path: path.join(FOLDER, `sign-in-${name}.png`) });
        await page.getByLabel('E-mail').fill(running.sandbox.email);
        await page.getByRole('textbox', { name: 'Password' }).fill(running.sandbox.password);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByRole('button', { name: /Signed in as/ }).waitFor();
        for (const [title, address] of Object.entries(pagesOf(run))) {
          say(title);
          await page.goto(`${running.address}${address}`);
          await page.getByRole('heading', { level: 1 }).first().waitFor();
          await page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' });
          if (title === 'conversation') {
            await page
              .getByRole('link', { name: /Who is this/ })
              .first()
              .click();
            const isOpen = page.getByLabel('Your answer').or(page.getByText('No answer can be sent'));
            await isOpen.first().waitFor();
          }
          // Charts measure their place, then draw.
          await page.waitForTimeout(1_000);
          await page.screenshot({ path: path.join(FOLDER, `${title}-${name}.png`) });
        }
        await context.close();
      });
    }
    await browser.close();
    fs.mkdirSync(SHOWN_FOLDER, { recursive: true });
    for (const name of SHOWN) {
      fs.copyFileSync(path.join(FOLDER, `${name}.png`), path.join(SHOWN_FOLDER, `${name}.png`));
    }
    print(`✔ ${path.relative(process.cwd(), FOLDER)}`);
  } finally {
    await platform.release();
  }
}

await main().catch((error) => {
  print(`✘ ${describeFailure(error)}`);
  process.exitCode = 1;
});
