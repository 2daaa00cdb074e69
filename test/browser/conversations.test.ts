import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { waitUntil } from '../support/wait-until.js';
import type { Person } from './support/browser.js';
import { type MadeCampaign, reply, sendCampaign } from './support/sent-campaign.js';
import { Stage } from './support/stage.js';

const ANN = '+12125550141';
const BOB = '+13125550142';
const CARL = '+14155550144';

describe('keywords, opt-outs and the inbox in a browser', () => {
  let stage: Stage;
  let made: MadeCampaign;
  let owner: Person;
  let page: Page;

  beforeAll(async () => {
    stage = await Stage.open();
    made = await sendCampaign(stage, 'Autumn sale', [ANN, BOB, CARL]);
    await reply(stage, made, BOB, 'STOP');
    await waitUntil('the STOP has arrived', async () => {
      return (await stage.api.call('GET', '/opt-outs')).items.length === 1;
    });
    // So that there is a day after it on which the person may have asked for texts again.
    await stage.platform.test.database.execute(
      `UPDATE opt_outs SET opted_out_at = opted_out_at - INTERVAL 20 DAY,
                           revoked_at = revoked_at - INTERVAL 20 DAY WHERE phone = ?`,
      [BOB],
    );
    owner = await stage.signedIn(stage.acme);
    ({ page } = owner);
  }, 600_000);

  afterAll(async () => {
    await stage?.close();
  }, 60_000);

  const hasNoBarrier = async () => expect(await owner.barriers()).toEqual([]);

  it('a keyword has hours and a next step, changes, and goes when its name is typed', async () => {
    await owner.visit('/keywords');
    await page.getByRole('link', { name: 'New reply keyword' }).first().click();
    await page.getByLabel('Word or phrase').fill('STOP');
    await page.getByLabel('Answer', { exact: true }).fill('Yes');
    await owner.button('Add the keyword').click();
    await page
      .getByText(/means STOP for every company/)
      .first()
      .waitFor();
    await page.getByLabel('Word or phrase').fill('Opening hours');
    await page.getByLabel('Answer', { exact: true }).fill('9 to 5. On which day do you come?');
    await page.getByRole('switch', { name: 'Only in certain hours' }).click();
    await page.getByLabel(/^From/).fill('00:00');
    await page.getByLabel(/^To \*/).fill('23:59');
    for (const day of ['Sun', 'Sat']) await page.getByLabel(day).check();
    await page.getByLabel('Answer outside of these hours').fill('We sleep.');
    await hasNoBarrier();
    await owner.button('Add the keyword').click();
    await owner.at('OPENING HOURS');

    await page.getByRole('link', { name: 'Add a further step' }).click();
    await page.getByText('Read after OPENING HOURS').waitFor();
    await owner.choose('When', 'Whatever they reply (a further step alone)');
    await page.getByLabel('Answer', { exact: true }).fill('See you then.');
    await owner.button('Add the keyword').click();
    await owner.at('Anything');
    await page.getByLabel('Answer', { exact: true }).fill('See you then, {{ company }}');
    await owner.button('Save').click();
    await page.getByText('Saved. It holds everywhere now.').waitFor();
    await page.getByRole('link', { name: 'Keywords' }).last().click();
    await page.getByRole('cell', { name: 'See you then, {{ company }}' }).waitFor();
    await page.getByText('00:00-23:59 only').waitFor();
    await hasNoBarrier();
  }, 300_000);

  it('is met by who writes it, and its next step by what they write then', async () => {
    await reply(stage, made, ANN, 'opening hours!');
    await owner.visit(`/inbox/${encodeURIComponent(ANN)}`);
    const thread = page.getByRole('region', { name: /^Messages with/ });
    await thread.getByText('9 to 5. On which day do you come?').waitFor();
    // Shown without a reload.
    await reply(stage, made, ANN, 'Monday');
    await thread.getByText('Monday').waitFor();
    await thread.getByText('See you then, Sandbox').waitFor();
    await owner.visit('/keywords');
    await page.getByRole('row', { name: /Anything .* 1 1$/ }).waitFor();
    await page.getByRole('link', { name: /Anything/ }).click();
    await owner.at('Anything');
    await owner.button('Delete').click();
    await owner.confirm('Anything', 'Delete the keyword');
    await page.getByRole('link', { name: /Anything/ }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'OPENING HOURS' }).waitFor();
  }, 300_000);

  it('stop words of the company are added, opt out, and are removed', async () => {
    await owner.visit('/keywords?tab=stop');
    const word = page.getByRole('cell', { name: 'PUMPKIN', exact: true });
    for (const phrase of ['pumpkin', 'Pumpkin!']) {
      await page.getByLabel('Word or phrase').fill(phrase);
      await owner.button('Add').click();
      await word.waitFor();
    }
    await owner.problem.waitFor();
    await hasNoBarrier();
    await reply(stage, made, CARL, 'PUMPKIN');
    await owner.visit('/opt-outs');
    await page.getByRole('link', { name: '+1 (415) 555-0144' }).waitFor();
    await owner.visit('/keywords?tab=stop');
    await owner.button('Remove pumpkin').click();
    await owner.confirm('PUMPKIN', 'Remove the word');
    await word.waitFor({ state: 'detached' });
  }, 300_000);

  it('the answers to STOP, START and HELP are the company’s own', async () => {
    await owner.visit('/keywords?tab=answers');
    const help = page.getByLabel('Text after help');
    await help.fill('Call us.');
    await owner.button('Save').click();
    await page.locator('p[class*=error]', { hasText: /company/i }).waitFor();
    await hasNoBarrier();
    await help.fill('{{ company }}: call us.');
    await owner.button('Save').click();
    await page.getByText('“Sandbox: call us.”', { exact: false }).waitFor();
  }, 300_000);

  it('opt-outs are added, found, and lifted only with the person’s word where it was theirs', async () => {
    await owner.visit('/opt-outs');
    await owner.button('Add a number').click();
    await owner.dialog.getByLabel('Number').fill('12345');
    await owner.button('Opt out', owner.dialog).click();
    await owner.dialog
      .getByText(/^Must be a number/)
      .first()
      .waitFor();
    await hasNoBarrier();
    await owner.dialog.getByLabel('Number').fill('(415) 555-0143');
    await owner.button('Opt out', owner.dialog).click();
    await owner.dialog.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: '+1 (415) 555-0143' }).waitFor();

    await page.getByLabel('Search').fill(BOB.slice(0, 6));
    await page.getByRole('link', { name: '+1 (415) 555-0143' }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: '+1 (312) 555-0142' }).click();
    await owner.button('Let this person be texted again').click();
    await owner.dialog.getByLabel('How they asked').fill('They called us');
    await owner.button('Lift it', owner.dialog).click();
    await owner.dialog.getByText('Say when they asked for it').waitFor();
    await hasNoBarrier();
    await owner.dialog.getByLabel('When they asked to be texted again').click();
    const today = await page.evaluate(
      `new Date().toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })`,
    );
    await owner.button(String(today)).click();
    await hasNoBarrier();
    await owner.button('Take this time').click();
    await owner.button('Lift it', owner.dialog).click();
    await page.getByText('May be texted again: everything', { exact: false }).waitFor();
    await page.getByText('They called us').first().waitFor();
    await hasNoBarrier();
  }, 300_000);

  it('opt-outs come from a file and go into one', async () => {
    await owner.visit('/opt-outs/import');
    await page.locator('input[type=file]').setInputFiles({
      name: 'blocked.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('Phone;Why\n+17135550151;asked\n+17135550152;\n12345;\n'),
    });
    await page.getByRole('combobox', { name: 'What Phone holds' }).waitFor();
    await hasNoBarrier();
    await owner.button('Next').click();
    await page.getByText('The whole of blocked.csv has arrived').waitFor();
    await owner.button('Opt out every number').click();
    await page.getByText('All rows are read').waitFor();
    await owner.visit('/opt-outs');
    await page.getByRole('link', { name: '+1 (713) 555-0152' }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export' }).click(),
    ]);
    const csv = readFileSync(await download.path(), 'utf8');
    for (const phone of ['+17135550151', '+17135550152', '+14155550143', '+14155550144']) {
      expect(csv).toContain(phone);
    }
  }, 300_000);

  it('a conversation is taken, noted on, closed, opened again, and opted out by its number', async () => {
    await owner.visit('/inbox');
    await page.getByRole('link', { name: /555-0141.*Monday/s }).click();
    const thread = page.getByRole('region', { name: /^Messages with/ });
    await thread.getByText('Monday').waitFor();
    await owner.pick('Actions of this conversation', 'Take it');
    const mine = page.getByRole('link', { name: /555-0141/ });
    await page.getByText('Mine', { exact: true }).click();
    await mine.waitFor();
    await page.getByLabel('A note').fill('Comes on Monday');
    await owner.button('Add').click();
    await owner.button('Remove the note: Comes on Monday').waitFor();
    await hasNoBarrier();

    await owner.button('Close').first().click();
    await owner.button('Open again').waitFor();
    await mine.waitFor({ state: 'detached' });
    await page.getByText('Closed', { exact: true }).click();
    await mine.waitFor();
    await owner.button('Open again').click();
    await mine.waitFor({ state: 'detached' });
    await page.getByText('Open', { exact: true }).click();
    await mine.waitFor();

    await owner.pick('Actions of this conversation', 'Opt out');
    await owner.confirm(ANN, 'Opt out');
    await page.getByText('No answer can be sent').waitFor();
    const { optOuts } = await stage.api.call('GET', `/opt-outs/${encodeURIComponent(ANN)}`);
    expect(optOuts).toMatchObject([{ active: true }]);
    expect(owner.complaints).toEqual([]);
  }, 300_000);
});
