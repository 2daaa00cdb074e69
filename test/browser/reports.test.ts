import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { waitUntil } from '../support/wait-until.js';
import type { Person } from './support/browser.js';
import { type MadeCampaign, reply, sendCampaign } from './support/sent-campaign.js';
import { Stage } from './support/stage.js';

const ANN = '+12125550141';
const BOB = '+13125550142';
/** The campaign's three, and what confirms the STOP. */
const SENT_BY_NUMBER = 4;
const DAY_MS = 86_400_000;

/** A day some days from now, as 2026-11-01. */
const day = (ahead: number) => new Date(Date.now() + ahead * DAY_MS).toISOString().slice(0, 10);

describe('reports in a browser', () => {
  let stage: Stage;
  let made: MadeCampaign;
  let owner: Person;
  let page: Page;

  beforeAll(async () => {
    stage = await Stage.open();
    made = await sendCampaign(stage, 'Autumn sale', [ANN, BOB, '+14155550144']);
    await reply(stage, made, ANN, 'Do you ship to Alaska?');
    await reply(stage, made, BOB, 'STOP');
    owner = await stage.signedIn(stage.acme);
    ({ page } = owner);
    // Of the business clock, which runs ahead; figures are made of the counters every ten seconds.
    const whole = `since=${day(-1)}T00:00:00Z&until=${day(6)}T00:00:00Z`;
    await waitUntil(
      'the figures know of everything',
      async () => {
        const { total } = await stage.api.call('GET', `/history?${whole}&step=day`);
        return total.delivered === SENT_BY_NUMBER && total.replies === 2 && total.optOuts === 1;
      },
      180_000,
    );
    await waitUntil(
      'messages are counted by state and number',
      async () => {
        const { accounts } = await stage.api.call('GET', `/campaigns/${made.campaignId}/breakdown`);
        const { items } = await stage.api.call('GET', `/history/states?since=${day(-1)}&until=${day(5)}`);
        const sent = items.reduce((sum: number, line: { sent: number }) => sum + line.sent, 0);
        return accounts[0]?.delivered === 3 && sent === SENT_BY_NUMBER;
      },
      180_000,
    );
  }, 600_000);

  afterAll(async () => {
    await stage?.close();
  }, 60_000);

  const hasNoBarrier = async () => expect(await owner.barriers()).toEqual([]);
  const tab = async (name: string) => {
    await page.getByRole('tab', { name, exact: true }).click();
    await owner.whenLoaded();
  };

  it('over time tells what was sent and what came back, of everything and of one campaign', async () => {
    await owner.visit('/reports');
    await page.getByRole('img', { name: /: 4 delivered, 0 failed/ }).waitFor();
    // biome-ignore lint/performance/useDomNodeTextContent: as it is laid out, figures stand on lines of their own.
    const told = await page.getByRole('main').innerText();
    expect(told).toMatch(/Sent\s+4\s/);
    expect(told).toMatch(/Delivered\s+4\s+100 %/);
    expect(told).toMatch(/Replies\s+2\s+50 %/);
    expect(told).toMatch(/Opt-outs\s+1\s+25 %/);
    await owner.choose('Campaign', 'Autumn sale');
    await page.getByRole('img', { name: /: 3 delivered, 0 failed/ }).waitFor();
    await hasNoBarrier();
  }, 300_000);

  it('usage is the same by day, account, type of number and campaign, as the API tells it', async () => {
    await owner.visit('/reports');
    await tab('Usage and cost');
    for (const [by, line] of [
      ['Day', /^\d{4}-\d\d-\d\d 4 4 /],
      ['Account', /^Main line 4 4 /],
      ['Type of number', /^Ten dlc 4 4 /],
      ['Campaign', /^Autumn sale 3 3 /],
    ] as const) {
      await page.getByText(by, { exact: true }).first().click();
      await page.getByRole('columnheader', { name: by }).waitFor();
      await page.getByRole('row', { name: line }).waitFor();
    }
    const { items } = await stage.api.call('GET', '/usage?by=campaign');
    expect(items).toContainEqual(
      expect.objectContaining({ campaignId: made.campaignId, messages: 3, segments: 3 }),
    );
    await hasNoBarrier();
  }, 300_000);

  it('numbers and statements tell the same', async () => {
    await owner.visit('/reports');
    await tab('Numbers');
    await waitUntil('the page tells of the number what the API tells', async () => {
      const [number] = (await stage.api.call('GET', `/history/numbers?since=${day(-1)}&until=${day(5)}`))
        .items;
      await owner.visit('/reports?tab=numbers');
      const told = `+1 (212) 555-0110 ${number.accepted} ${number.delivered} (`;
      const rows = await page.getByRole('row').allInnerTexts();
      return number.delivered >= 3 && rows.some((row) => row.replace(/\s+/g, ' ').includes(told));
    });
    await tab('Statements and balance');
    const statement = page.getByRole('row', { name: /^\d{4}-\d\d 4 4 / });
    await statement.getByText('Still open').waitFor();
  }, 300_000);

  it('campaigns, accounts and states tell the same, and so does the campaign’s own page', async () => {
    await owner.visit('/reports');
    await tab('Campaigns');
    await page
      .getByRole('row', { name: /^Autumn sale 3 3 \(100 %\) 0 \(0 %\) 2 \(67 %\) 1 \(33 %\)/ })
      .waitFor();
    await tab('Accounts');
    await page.getByRole('row', { name: /^Main line 3 3 / }).waitFor();
    await tab('States');
    for (const state of ['California', 'Illinois', 'New York']) {
      await page.getByRole('row', { name: new RegExp(`^${state} 1 1 \\(100 %\\)`) }).waitFor();
    }
    await owner.visit(`/campaigns/${made.campaignId}`);
    await tab('Delivery');
    await page.getByText('Simulator, 1 number', { exact: true }).waitFor();
    await page.getByText('Delivered (100 %)', { exact: true }).waitFor();
    await page.getByRole('row', { name: /^\+1 \(212\) 555-0110 3 3 0 100 %/ }).waitFor();
    await hasNoBarrier();
    expect(await owner.tooWideForPhone()).toEqual([]);
  }, 300_000);

  it('the way of a message is told by the clock of the viewer and of the recipient', async () => {
    await owner.visit(`/campaigns/${made.campaignId}?tab=messages`);
    await page.getByRole('link', { name: '+1 (415) 555-0144', exact: true }).click();
    await page.getByText('those of the recipient in America/Los Angeles').waitFor();
    const told = await page
      .getByText('The carrier reported that it was delivered.')
      .locator('..')
      .textContent();
    // The browser stands in Chicago, two hours ahead.
    const [, viewer = 0, recipient = 0] =
      /(\d\d):\d\d:\d\d [AP]M, (\d\d):\d\d [AP]M P[SD]T/.exec(told ?? '') ?? [];
    expect((Number(viewer) - Number(recipient) + 12) % 12).toBe(2);
    await hasNoBarrier();
  }, 300_000);

  it('each tab opens without a complaint, and its files are what they say', async () => {
    await owner.visit('/reports');
    const files = new Map<string, string[]>();
    for (const name of await page.getByRole('tab').allTextContents()) {
      await tab(name);
      expect([name, await page.getByRole('main').getByRole('alert').count()]).toEqual([name, 0]);
      await hasNoBarrier();
      for (const link of await page.locator('main a[download]').all()) {
        const address = String(await link.getAttribute('href'));
        const answer = await page.request.get(new URL(address, page.url()).href);
        expect([address, answer.status()]).toEqual([address, 200]);
        expect(answer.headers()['content-type']).toMatch(/^text\/csv/);
        files.set(name, (await answer.text()).trim().split(/\r?\n/));
      }
    }
    for (const [name, lines] of files) {
      expect([name, lines.length > 1]).toEqual([name, true]);
      expect([name, new Set(lines.map((line) => line.split(',').length)).size]).toEqual([name, 1]);
    }
    expect([...files.keys()]).toEqual(expect.arrayContaining(['Usage and cost', 'Statements and balance']));
    const [header = '', ...lines] = files.get('Usage and cost') ?? [];
    const column = header.split(',').indexOf('messages');
    const messages = lines.map((line) => Number(line.split(',')[column]));
    expect(messages.reduce((sum, n) => sum + n, 0)).toBe(SENT_BY_NUMBER);
    expect(owner.complaints).toEqual([]);
  }, 300_000);
});
