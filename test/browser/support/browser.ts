import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { BROWSER_FLAGS, findBrowser } from '../../../scripts/lib/browser.mjs';

/** Of an action or an expectation; the machine may be busy with other tests. ms */
const PATIENCE_MS = 30_000;

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string; any: { message: string }[] }[];
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
  ) {}

  static async arrive(
    browser: Browser,
    address: string,
    options: { colorScheme?: 'light' | 'dark'; isPhone?: boolean } = {},
  ): Promise<Person> {
    const context = await browser.newContext({
      viewport: options.isPhone ? { width: 390, height: 844 } : { width: 1360, height: 900 },
      colorScheme: options.colorScheme ?? 'light',
      reducedMotion: 'reduce',
      locale: 'en-US',
      timezoneId: 'America/Chicago',
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const person = new Person(context, page, address);
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

  /** Opens an address of the app and waits until its page has a heading. */
  async visit(path: string): Promise<void> {
    await this.page.goto(`${this.address}${path}`);
    await this.page.getByRole('heading', { level: 1 }).first().waitFor();
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.page.getByLabel('E-mail').fill(email);
    await this.page.getByRole('textbox', { name: 'Password' }).fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }

  /** What axe finds that is serious or worse on the page as it is now, one line each. */
  async barriers(): Promise<string[]> {
    await this.page.evaluate(AXE);
    const found: { violations: Violation[] } = await this.page.evaluate(
      `axe.run(document, { runOnly: ${JSON.stringify(RULES)}, resultTypes: ['violations'] })`,
    );
    return found.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${this.page.url()}: ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
      );
  }

  /** Whether the page is wider than the window: a person would have to scroll sideways. */
  scrollsSideways(): Promise<boolean> {
    return this.page.evaluate('document.documentElement.scrollWidth > window.innerWidth + 1');
  }

  async leave(): Promise<void> {
    await this.context.close();
  }
}
