import { Secret, TOTP } from 'otpauth';
import type { Browser } from 'playwright-core';
import { Api } from '../../../scripts/lib/api.mjs';
import { ApiClient } from '../../support/api-client.js';
import type { TestCompany } from '../../support/companies.js';
import { PlatformProcesses } from '../../support/platform-processes.js';
import { waitUntil } from '../../support/wait-until.js';
import { launchBrowser, Person } from './browser.js';

/** Somebody who can sign in. */
interface Credentials {
  email: string;
  password: string;
}

/** The running platform with one company, and a browser for whoever comes. Mails stand in the log. */
export class Stage {
  private constructor(
    readonly platform: PlatformProcesses,
    readonly browser: Browser,
    /** The API as the company's owner. */
    readonly api: Api,
  ) {}

  static async open(environment: Record<string, string> = {}): Promise<Stage> {
    const browser = await launchBrowser();
    try {
      const platform = await PlatformProcesses.start(
        { MAIL_LOG_TEXTS: 'true', ...environment },
        { isOneProcess: true },
      );
      const { address, sandbox } = platform.running;
      const api = new Api(`${address}/api/v1`, { authorization: `Bearer ${sandbox.apiKey}` });
      return new Stage(platform, browser, api);
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  /** The first company, with its owner and a key of the owner's. */
  get acme(): TestCompany {
    return this.platform.running.sandbox;
  }

  arrive(options: Parameters<typeof Person.arrive>[2] = {}): Promise<Person> {
    return Person.arrive(this.browser, this.platform.running.address, options);
  }

  /** Somebody who has signed in at an address of the app. */
  async signedIn(
    { email, password }: Credentials,
    path = '/',
    options: Parameters<typeof Person.arrive>[2] = {},
  ): Promise<Person> {
    const person = await this.arrive(options);
    await person.visit(path);
    await person.signIn(email, password);
    await person.isIn();
    return person;
  }

  /** Gives somebody a second factor. */
  async enrol({ email, password }: Credentials): Promise<{ secret: string; recoveryCodes: string[] }> {
    const session = await ApiClient.signIn(this.platform.running.address, email, password);
    const path = '/api/v1/two-factor';
    const { body } = await session.call<{ secret: string }>('POST', `${path}/enrolment`, { password });
    const code = codeNow(body.secret);
    const answer = await session.call<{ recoveryCodes: string[] }>('POST', `${path}/confirmation`, { code });
    return { secret: body.secret, recoveryCodes: answer.body.recoveryCodes };
  }

  /** The last link to a page of the app that was mailed to somebody. @param page such as `/invitation` */
  async mailedLink(to: string, page: string): Promise<string> {
    const link = new RegExp(`http[^\\s"\\\\]*${page}#[\\w-]+`, 'g');
    const links = () =>
      this.platform
        .log('api')
        .split('\n')
        .filter((line) => line.includes(to))
        .flatMap((line) => line.match(link) ?? []);
    await waitUntil(`${to} is mailed a link to ${page}`, () => links().length > 0, 60_000);
    return links().at(-1) ?? '';
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.platform.stop();
  }
}

/** What an authenticator app shows. @param ahead periods of 30 s from now: each code works once */
export function codeNow(secret: string, ahead = 0): string {
  const totp = new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) });
  return totp.generate({ timestamp: Date.now() + ahead * 30_000 });
}
