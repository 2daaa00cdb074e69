import { describe, expect, it } from '@jest/globals';
import { AccountCredentials } from '../../src/carriers/accounts/account-credentials.js';
import {
  type CarrierHttp,
  CarrierHttpError,
  type CarrierHttpRequest,
} from '../../src/carriers/carrier-http.js';
import { secretNames } from '../../src/carriers/credential-form.js';
import type { Credentials } from '../../src/carriers/driver.js';
import { DriverRegistry } from '../../src/carriers/driver-registry.js';
import { SecretBox } from '../../src/platform/secrets/secret-box.js';
import { findCases } from './support/find-cases.js';
import { testEnvironment } from './support/test-environment.js';

const drivers = (await DriverRegistry.discover()).list();
const casesOf = await findCases();
const box = new AccountCredentials(new SecretBox(testEnvironment()));

/** A carrier, or a proxy before it, that tells the request back in the shape of any carrier's errors. */
function tellsBack(status: number, made: string[]): CarrierHttp {
  return {
    request: async (request: CarrierHttpRequest) => {
      const told = `${request.url} ${JSON.stringify(request.headers)} ${request.body ?? ''}`;
      made.push(told);
      const error = { code: told, message: told };
      const body = {
        ...{
          code: told,
          message: told,
          text: told,
          type: told,
          description: told,
          title: told,
          detail: told,
        },
        errors: [{ code: told, title: told, detail: told }],
        ...{
          error: status === 400 ? error : told,
          errorCode: told,
          violations: [{ property: told, violation: told }],
        },
        messages: [{ status: told, 'error-text': told }],
      };
      return { status, headers: {}, body: status === 502 ? told : JSON.stringify(body) };
    },
  };
}

/** Every way in which a request may hold a secret, written by hand. */
function spellingsOf(credentials: Credentials, secrets: ReadonlySet<string>): string[] {
  const values = Object.entries(credentials)
    .filter(([name]) => secrets.has(name))
    .map(([, value]) => value);
  return values.flatMap((value) => [
    value,
    encodeURIComponent(value),
    ...Object.values(credentials).map((user) => Buffer.from(`${user}:${value}`).toString('base64')),
  ]);
}

describe.each(drivers.map((driver) => [driver.code, driver] as const))('%s', (code, driver) => {
  const { credentials, message } = casesOf(code);
  const secrets = spellingsOf(credentials, secretNames(driver.credentialsSchema));
  const holdsNone = (text: string) => {
    for (const secret of secrets) expect(text).not.toContain(secret);
  };
  const contextWith = (http: CarrierHttp) => ({ credentials, baseUrl: 'https://carrier.test', http });

  it.each([200, 400, 401, 403, 429, 502])(
    'lets no secret out that an answer %i tells back',
    async (status) => {
      const made: string[] = [];
      const context = contextWith(tellsBack(status, made));
      const outcome = await driver.send(message, context);
      if (outcome.kind !== 'accepted') {
        holdsNone(box.redact(driver, credentials, outcome.error.code));
        holdsNone(box.redact(driver, credentials, outcome.error.text));
      }
      const problem = (await driver.checkConnection?.(context)) ?? '';
      holdsNone(box.redact(driver, credentials, problem));
      // The requests do hold one: else this would show nothing.
      expect(made.some((told) => secrets.some((secret) => told.includes(secret)))).toBe(true);
    },
  );

  it('names none where a request fails or a status is not told', async () => {
    const fails: CarrierHttp = {
      request: async () => {
        throw new CarrierHttpError(false, 'other side closed');
      },
    };
    holdsNone(JSON.stringify(await driver.send(message, contextWith(fails))));
    holdsNone(JSON.stringify((await driver.checkConnection?.(contextWith(fails))) ?? ''));
    const silent = contextWith(tellsBack(502, []));
    const asked = driver.queryStatus?.({ reference: '12.34', carrierMessageId: 'id' }, silent);
    const words = await (asked ?? Promise.resolve()).then(
      String,
      (error: Error) => `${error.message} ${error.stack}`,
    );
    holdsNone(words);
  });
});
