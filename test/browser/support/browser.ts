import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { BROWSER_FLAGS, findBrowser } from '../../../scripts/lib/browser.mjs';
import { waitUntil } from '../../support/wait-until.js';
import { HeardAnswers } from './heard-answers.js';

/** Of an action or an expectation; the machine may be busy with other tests. ms */
const PATIENCE_MS = 60_000;
/** Until a page whose window has become narrow is laid out. ms */
const SETTLING_MS = 10_000;

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const TRANSITIONS_OVER = `Promise.all(
  document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished.catch(() => null)),
).then(() => undefined)`;

/** The window of a phone. CSS pixels */
const PHONE = { width: 390, height: 844 };

/** Longer than the way round any page. */
const MOST_TABS = 80;

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string }[];
}

/** Starts the Chromium that the test set-up has found or installed. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['TEST_BROWSER'] ?? findBrowser();
  if (executablePath === undefined) throw new Error('No Chromium: run the browser tests with npm test.');
  return chromium.launch({ executablePath, args: BROWSER_FLAGS });
}

/** Somebody at a browser, with a profile of their own. What the page complains of is kept. */
export class Person {
  readonly complaints: string[] = [];

  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
    private readonly address: string,
    /** Everything that the server has told this browser since it arrived. */
    readonly heard: HeardAnswers,
  ) {}

  static async arrive(
    browser: Browser,
    address: string,
    options: { colorScheme?: 'light' | 'dark'; isPhone?: boolean } = {},
  ): Promise<Person> {
    const context = await browser.newContext({
      viewport: options.isPhone ? PHONE : { width: 1360, height: 900 },
      colorScheme: options.colorScheme ?? 'light',
      reducedMotion: 'reduce',
      locale: 'en-US',
      timezoneId: 'America/Chicago',
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const person = new Person(context, page, address, await HeardAnswers.of(page, `${address}/api/`));
    page.on('pageerror', (error) => person.complaints.push(error.message));
    page.on('console', (message) => {
      // A refusal of the API is told to the person; that the browser logs it as well is no fault.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        person.complaints.push(message.text());
      }
    });
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(address) && !url.startsWith('data:') && !url.startsWith('blob:')) {
        person.complaints.push(`asked another host: ${url}`);
      }
    });
    return person;
  }

  async open(path: string): Promise<void> {
    await this.page.goto(`${this.address}${path}`);
  }

  /** Opens an address of the app and waits until its page has a heading, and what it shows is read. */
  async visit(path: string): Promise<void> {
    await this.open(path);
    await this.page.getByRole('heading', { level: 1 }).first().waitFor();
    await this.whenLoaded();
  }

  /** Nothing on the page is still being read. */
  async whenLoaded(): Promise<void> {
    await this.page.locator('[role=status][aria-label^=Loading]').first().waitFor({ state: 'detached' });
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.page.getByLabel('E-mail').fill(email);
    await this.page.getByRole('textbox', { name: 'Password' }).fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }

  /** Signed in, with the frame around every page before them. */
  async isIn(): Promise<void> {
    await this.page.getByRole('button', { name: /Signed in as/ }).waitFor();
  }

  /** Waits for the page with this main heading. */
  async at(heading: string | RegExp): Promise<void> {
    const exact = typeof heading === 'string';
    await this.page.getByRole('heading', { level: 1, name: heading, exact }).waitFor();
  }

  button(name: string | RegExp, within: Page | Locator = this.page): Locator {
    return within.getByRole('button', { name, exact: true });
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  /** A problem that is told on the page itself. */
  get problem(): Locator {
    return this.page.getByRole('main').getByRole('alert').first();
  }

  /** Takes one of a list that opens. */
  async choose(label: string | RegExp, option: string, within: Page | Locator = this.page): Promise<void> {
    await within.getByRole('combobox', { name: label }).click();
    await this.page.getByRole('option', { name: option, exact: true }).click();
  }

  /** Takes an entry of a menu. */
  async pick(menu: string | RegExp, entry: string | RegExp): Promise<void> {
    await this.button(menu).click();
    await this.page.getByRole('menuitem', { name: entry }).click();
  }

  /**
   * Types what a confirmation asks for.
   *
   * @throws where it would have gone on without, or with another name
   */
  async confirm(name: string, action: string): Promise<void> {
    const typed = this.dialog.getByLabel(/^Type .* to confirm$/);
    const confirmed = this.button(action, this.dialog);
    for (const wrong of ['', `${name}s`]) {
      await typed.fill(wrong);
      if (await confirmed.isEnabled()) throw new Error(`“${action}” needed no name.`);
    }
    await typed.fill(name);
    await confirmed.click();
    await this.dialog.waitFor({ state: 'detached' });
  }

  /** Presses Tab until something is in focus, as somebody without a mouse gets there. */
  async tabTo(role: 'button' | 'link', name: string): Promise<void> {
    const focused = this.page.getByRole(role, { name, exact: true }).and(this.page.locator(':focus'));
    await this.page.getByRole(role, { name, exact: true }).first().waitFor();
    for (let press = 0; press < MOST_TABS; press++) {
      await this.page.keyboard.press('Tab');
      if ((await focused.count()) > 0) return;
    }
    throw new Error(`Tab does not reach “${name}”.`);
  }

  /** Presses the arrow key until an entry of the open menu is in focus. */
  async arrowTo(entry: string): Promise<void> {
    const item = this.page.getByRole('menuitem', { name: entry });
    await item.waitFor();
    for (let press = 0; press < MOST_TABS; press++) {
      await this.page.keyboard.press('ArrowDown');
      if ((await item.and(this.page.locator(':focus')).count()) > 0) return;
    }
    throw new Error(`The arrow keys do not reach “${entry}”.`);
  }

  /** Calls the API past the page, with this browser's cookie and token. @returns the answer's status */
  async call(method: string, path: string, body?: object): Promise<number> {
    const base = `${this.address}/api/v1`;
    const { request } = this.context;
    const session: { csrfToken: string } = await (await request.get(`${base}/session`)).json();
    const answer = await request.fetch(`${base}${path}`, {
      method,
      headers: { 'x-csrf-token': session.csrfToken },
      ...(body ? { data: body } : {}),
    });
    return answer.status();
  }

  /**
   * What axe finds that is serious or worse on the page as it is now, one line each.
   *
   * @param what the colors alone: of a page that was looked at in its other colors
   */
  async barriers(what: 'everything' | 'colors' = 'everything'): Promise<string[]> {
    // Colors on their way from one scheme to the other are in no contrast yet.
    await this.page.evaluate(TRANSITIONS_OVER);
    const run = what === 'colors' ? { type: 'rule', values: ['color-contrast'] } : RULES;
    if ((await this.page.evaluate('typeof axe')) === 'undefined') await this.page.evaluate(AXE);
    const found: { violations: Violation[] } = await this.page.evaluate(
      `axe.run(document, { runOnly: ${JSON.stringify(run)}, resultTypes: ['violations'] })`,
    );
    return found.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${this.page.url()}: ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
      );
  }

  async usesColors(colorScheme: 'light' | 'dark'): Promise<void> {
    await this.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await this.page.waitForSelector(`html[data-mantine-color-scheme=${colorScheme}]`);
  }

  /**
   * What would make a person with a phone scroll sideways; nothing where the page fits. The window is a phone's
   * afterwards only while it is looked at.
   */
  async tooWideForPhone(): Promise<string[]> {
    const before = this.page.viewportSize() ?? PHONE;
    await this.page.setViewportSize(PHONE);
    const fits = `window.innerWidth === ${PHONE.width} && document.documentElement.scrollWidth <= ${PHONE.width + 1}`;
    // Charts and the navigation settle a moment after the window.
    const isFitting = await waitUntil('it fits', () => this.page.evaluate<boolean>(fits), SETTLING_MS).then(
      () => true,
      () => false,
    );
    await this.page.setViewportSize(before);
    return isFitting ? [] : [`${this.page.url()} scrolls sideways`];
  }

  async leave(): Promise<void> {
    await this.context.close();
  }
}
