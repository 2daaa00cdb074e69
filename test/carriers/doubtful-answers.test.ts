import { describe, expect, it } from '@jest/globals';
import type { CarrierHttp, CarrierHttpResponse } from '../../src/carriers/carrier-http.js';
import { DriverRegistry } from '../../src/carriers/driver-registry.js';
import { SIMULATOR } from '../../src/carriers/shifted-clock.check.js';
import { findCases } from './support/find-cases.js';

/** Its codes are proof under every status, by its own contract. */
const drivers = (await DriverRegistry.discover()).list().filter(({ code }) => code !== SIMULATOR);
const casesOf = await findCases();

/** What proxies, gateways and load balancers answer in place of the carrier; some stand behind what it took. */
const STATUSES = [
  100, 200, 202, 204, 301, 307, 400, 402, 403, 405, 408, 409, 410, 413, 418, 500, 502, 503, 504, 529,
];
const DEEP = 100_000;
const BODIES = {
  nothing: '',
  'a page': '<html><head><title>Bad gateway</title></head></html>',
  'an empty object': '{}',
  'an empty list': '[]',
  null: 'null',
  'a number': '7',
  'a text': '"Service unavailable"',
  'what gateways say': '{"message":"Endpoint request timed out"}',
  'NUL bytes': '\0\0\0\0',
  'half of an answer': '{"id":"1',
  'an object that is deep': `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`,
  'a list that is deep': '['.repeat(DEEP) + ']'.repeat(DEEP),
  'a prototype': '{"__proto__":{"id":"1","sid":"1"},"constructor":{"prototype":{"status":"0"}}}',
  'a mebibyte': 'x'.repeat(1024 * 1024),
};

const answering = (answer: CarrierHttpResponse): CarrierHttp => ({ request: async () => answer });

describe.each(drivers.map((driver) => [driver.code, driver] as const))('%s', (code, driver) => {
  const cases = casesOf(code);
  const send = (answer: CarrierHttpResponse) =>
    driver.send(cases.message, {
      credentials: cases.credentials,
      baseUrl: 'https://carrier.test',
      http: answering(answer),
    });

  it.each(Object.entries(BODIES))('is in doubt after %s, whatever the status', async (_, body) => {
    for (const status of STATUSES) {
      const outcome = await send({ status, headers: {}, body });
      expect({ status, kind: outcome.kind }).toEqual({ status, kind: 'unknown' });
      if (outcome.kind === 'unknown') expect(outcome.error.text.length).toBeLessThanOrEqual(2_000);
    }
  });

  it.each([408, 500, 503])('is in doubt after its own refusals under status %i', async (status) => {
    for (const { name, answer, outcome } of cases.sends) {
      if (answer.status < 400) continue;
      const { kind } = await send({ headers: {}, ...answer, status });
      expect({ name, kind, before: outcome.kind }).toEqual({ name, kind: 'unknown', before: outcome.kind });
    }
  });

  it('has been refused where it is not known, by whomever', async () => {
    expect(await send({ status: 401, headers: {}, body: 'Who are you?' })).toMatchObject({
      kind: 'account-stopped',
      errorClass: 'config',
    });
  });

  it('finds no message in such answers', async () => {
    if (!driver.queryStatus) return;
    for (const status of [...STATUSES, 404]) {
      for (const body of Object.values(BODIES)) {
        const context = {
          credentials: cases.credentials,
          baseUrl: 'https://carrier.test',
          http: answering({ status, headers: {}, body }),
        };
        const asked = driver.queryStatus({ reference: '12.34', carrierMessageId: 'some-id' }, context);
        await expect(asked).rejects.toThrow('status query answered');
      }
    }
  });
});
