import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../support/api-client.js';
import { createCompany } from '../support/companies.js';
import type { Person } from './support/browser.js';
import { Stage } from './support/stage.js';

const WRONG = 'not the password';

describe('signing in with a browser', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open();
  }, 600_000);

  afterAll(async () => {
    await stage?.close();
  }, 60_000);

  const isRefused = async (person: Person, words: RegExp) => {
    await person.problem.filter({ hasText: words }).waitFor();
    expect(await person.barriers()).toEqual([]);
  };

  it('tells a wrong password in plain words, and leads to the page that was asked for', async () => {
    const { acme } = stage;
    const person = await stage.arrive();
    await person.visit('/opt-outs?x=1');
    await person.signIn(acme.email, WRONG);
    await isRefused(person, /password/i);
    await person.signIn('nobody-of-that-name@example.com', WRONG);
    await isRefused(person, /password/i);
    await person.signIn(acme.email, acme.password);
    await person.at('Opt-outs');
    expect(person.page.url()).toMatch(/\/opt-outs\?x=1$/);
    expect(person.complaints).toEqual([]);
    await person.leave();
  }, 300_000);

  it('tells who has guessed too often to wait, even with the right password', async () => {
    const { email, password } = await createCompany(stage.platform.test.database, 'Locked');
    const nobody = ApiClient.nobody(stage.platform.running.address);
    for (let guess = 0; guess < 10; guess++) {
      const answer = await nobody.call('POST', '/api/v1/session', { email, password: WRONG });
      expect(answer.status).toBe(401);
    }
    const person = await stage.arrive();
    await person.visit('/');
    await person.signIn(email, password);
    await isRefused(person, /too many attempts.*wait/i);
    await person.leave();
  }, 300_000);

  it('asks for the second step, refuses a wrong code, and takes a recovery code once', async () => {
    const { email, password } = await createCompany(stage.platform.test.database, 'Careful');
    const { recoveryCodes } = await stage.enrol({ email, password });
    const person = await stage.arrive();
    await person.visit('/lists');
    await person.signIn(email, password);
    await person.at('Enter your code');
    expect(await person.barriers()).toEqual([]);
    await person.page.getByLabel('Code').fill('000000');
    await person.button('Sign in').click();
    await isRefused(person, /code/i);
    await person.page.getByLabel('Code').fill(recoveryCodes[0] ?? '');
    await person.button('Sign in').click();
    await person.at('Lists');
    // Whoever came in by two steps may change things at once.
    await person.page.getByRole('link', { name: 'Opt-outs', exact: true }).click();
    await person.button('Add a number').click();
    await person.dialog.getByLabel('Number').fill('+14155550143');
    await person.button('Opt out', person.dialog).click();
    await person.page.getByRole('link', { name: '+1 (415) 555-0143' }).waitFor();
    await person.leave();

    const again = await stage.arrive();
    await again.visit('/');
    await again.signIn(email, password);
    await again.page.getByLabel('Code').fill(recoveryCodes[0] ?? '');
    await again.button('Sign in').click();
    await isRefused(again, /code/i);
    await again.button('Back').click();
    await again.at('Sign in');
    await again.leave();
  }, 300_000);

  it('comes back to the page on which the session has expired', async () => {
    const { acme, platform } = stage;
    const person = await stage.signedIn(acme, '/campaigns');
    await person.at('Campaigns');
    await platform.test.database.execute('UPDATE sessions SET expires_at = NOW(3) - INTERVAL 2 DAY');
    await person.page.getByRole('link', { name: 'Lists', exact: true }).click();
    await person.at('Sign in');
    expect(await person.page.getByRole('navigation').count()).toBe(0);
    await person.signIn(acme.email, acme.password);
    await person.at('Lists');
    expect(person.page.url()).toMatch(/\/lists$/);
    await person.leave();
  }, 300_000);

  it('ends with the sign-out, also for whoever goes back', async () => {
    const person = await stage.signedIn(stage.acme, '/campaigns');
    await person.pick(/Signed in as/, 'Sign out');
    await person.at('Sign in');
    await person.page.goBack();
    await person.at('Sign in');
    await person.leave();
  }, 300_000);

  it('sets a new password by a link of the mail: once, and signs out everywhere else', async () => {
    const someone = await createCompany(stage.platform.test.database, 'Forgetful');
    const elsewhere = await stage.signedIn(someone);
    const person = await stage.arrive();
    const { page } = person;
    await person.visit('/');
    await page.getByRole('link', { name: 'Forgotten your password?' }).click();
    await person.at('Forgotten password');
    await page.getByLabel('E-mail').fill(someone.email);
    await person.button('Send the link').click();
    await page.getByText('Look into your mail').waitFor();
    expect(await person.barriers()).toEqual([]);

    const link = await stage.mailedLink(someone.email, '/reset-password');
    await page.goto(link);
    await page.getByLabel('New password').fill('short');
    await person.button('Set the password').click();
    await page.locator('p[class*=error]', { hasText: /12/ }).waitFor();
    const password = 'four words in a row';
    await page.getByLabel('New password').fill(password);
    await person.button('Set the password').click();
    await page.getByText('Your password is changed').waitFor();
    expect(await person.barriers()).toEqual([]);

    await elsewhere.page.reload();
    await elsewhere.at('Sign in');
    await elsewhere.signIn(someone.email, someone.password);
    await isRefused(elsewhere, /password/i);
    await elsewhere.signIn(someone.email, password);
    await elsewhere.isIn();
    await elsewhere.page.goto(link);
    await elsewhere.page.reload();
    await elsewhere.page.getByLabel('New password').fill('another four words in a row');
    await elsewhere.button('Set the password').click();
    await isRefused(elsewhere, /used|expired/i);
    await elsewhere.leave();
    await person.leave();
  }, 300_000);
});
