import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CarrierHttpError } from '../../../src/carriers/carrier-http.js';
import {
  type CarrierDriver,
  type DriverContext,
  type SendOutcome,
  UnreadableWebhookError,
  type WebhookRequest,
} from '../../../src/carriers/driver.js';
import { UndiciCarrierHttp } from '../../../src/carriers/undici-carrier-http.js';
import { CarrierServer } from './carrier-server.js';
import type { DriverCases, ExpectedRequest, UnsignedWebhook } from './driver-cases.js';
import { testEnvironment } from './test-environment.js';

const OUTCOMES: readonly SendOutcome['kind'][] = [
  'accepted',
  'throttled',
  'rejected',
  'invalid-number',
  'opted-out',
  'account-stopped',
  'unknown',
];

const EVENTS = ['sent', 'delivered', 'undelivered', 'failed', 'reply'];

/** Real time: signatures are made against it. */
const NOW = Date.now();
const BASE_URL = 'https://sms.example.com/webhooks';

/** Declares the tests that a driver has to pass, with the cases that are its own. */
export function describeConformance(driver: CarrierDriver, cases: DriverCases): void {
  describe(driver.code, () => {
    let carrier: CarrierServer;
    let http: UndiciCarrierHttp;
    let impatientHttp: UndiciCarrierHttp;

    beforeAll(() => {
      http = new UndiciCarrierHttp(testEnvironment({ CARRIER_TIMEOUT_MS: '30000' }));
      impatientHttp = new UndiciCarrierHttp(testEnvironment({ CARRIER_TIMEOUT_MS: '300' }));
    });
    afterAll(() => Promise.all([http.onModuleDestroy(), impatientHttp.onModuleDestroy()]));

    function withCarrier(): void {
      beforeEach(async () => {
        carrier = await CarrierServer.start();
      });
      afterEach(() => carrier.close());
    }

    const context = (): DriverContext => ({ credentials: cases.credentials, baseUrl: carrier.url, http });

    function expectRequest(expected: ExpectedRequest): void {
      expect(carrier.received).toHaveLength(1);
      const [{ method, path, headers, body } = { headers: {} }] = carrier.received;
      expect({ method, path, body }).toEqual({
        method: expected.method,
        path: expected.path,
        body: expected.body,
      });
      expect(headers).toMatchObject(expected.headers);
    }

    /** The webhook as it arrives here; signed with `credentials` at `at` (ms). */
    function arrive(
      webhook: UnsignedWebhook,
      { credentials = cases.credentials, at = NOW } = {},
    ): WebhookRequest {
      const signature = cases.sign(webhook, addressOf(webhook.query), credentials, at);
      const query = { ...webhook.query, ...signature.query };
      return {
        method: webhook.method,
        url: addressOf(query),
        query,
        headers: {
          ...(webhook.contentType === null ? {} : { 'content-type': webhook.contentType }),
          ...signature.headers,
        },
        rawBody: Buffer.from(signature.body ?? webhook.body),
        receivedAt: NOW,
      };
    }

    function addressOf(query: UnsignedWebhook['query']): string {
      const text = new URLSearchParams(query).toString();
      return `${BASE_URL}/${driver.code}/token${text === '' ? '' : `?${text}`}`;
    }

    describe('cases', () => {
      it('name every kind of outcome and every delivery status, and a reply', () => {
        const events = cases.webhooks.flatMap((one) => one.events);
        const named = new Set<string>([
          ...cases.sends.map(({ outcome }) => outcome.kind),
          ...events.map((event) => (event.kind === 'reply' ? 'reply' : event.status)),
        ]);
        const neverSaid = new Set<string>(cases.neverSays);
        expect([...OUTCOMES, ...EVENTS].filter((word) => !named.has(word) && !neverSaid.has(word))).toEqual(
          [],
        );
        expect([...neverSaid].filter((word) => named.has(word))).toEqual([]);
        expect(cases.garbage.length).toBeGreaterThan(0);
        expect(cases.checks.length > 0).toBe(driver.checkConnection !== undefined);
        expect(cases.queries.length > 0).toBe(driver.queryStatus !== undefined);
      });
    });

    describe('credentials', () => {
      it('are accepted where they are right', () => {
        for (const credentials of [cases.credentials, cases.otherCredentials]) {
          expect(driver.credentialsSchema.strict().safeParse(credentials).error).toBeUndefined();
        }
      });

      it.each(cases.wrongCredentials)('are refused for $field', ({ credentials, field }) => {
        const result = driver.credentialsSchema.safeParse(credentials);
        expect(result.error?.issues.map(({ path }) => path.join('.'))).toEqual([field]);
      });
    });

    if (driver.accountBaseUrl !== undefined) {
      describe('address of an account', () => {
        it.each(cases.baseUrls ?? [])('$baseUrl', ({ credentials, baseUrl }) => {
          expect(driver.credentialsSchema.safeParse(credentials).error).toBeUndefined();
          expect(driver.accountBaseUrl?.(credentials)).toBe(baseUrl);
        });

        it('has cases, and a schema that keeps anything else than a label out of it', () => {
          expect(cases.baseUrls?.length ?? 0).toBeGreaterThan(0);
          for (const [name, value] of Object.entries(cases.credentials)) {
            for (const spoiled of [
              'evil.test/',
              'evil.test#',
              'evil.test:80/',
              '@evil.test',
              'a.b\\',
              'a\n',
            ]) {
              const credentials = { ...cases.credentials, [name]: spoiled };
              if (!driver.credentialsSchema.safeParse(credentials).success) continue;
              const normal = driver.accountBaseUrl?.(cases.credentials);
              expect({ [name]: driver.accountBaseUrl?.(credentials) }).toEqual({ [name]: normal });
            }
            expect(value).not.toBe('');
          }
        });
      });
    }

    describe('send', () => {
      withCarrier();

      it.each(cases.sends)('$name', async ({ answer, outcome }) => {
        carrier.behaviour = answer;
        await expect(driver.send(cases.message, context())).resolves.toEqual(outcome);
        expectRequest(cases.request);
      });

      it('comes back later where the carrier cannot be reached at all', async () => {
        const here = context();
        await carrier.close();
        expect(await driver.send(cases.message, here)).toMatchObject({ kind: 'retry-later', reached: false });
      });

      it('is unknown after reset: it may have been taken', async () => {
        carrier.behaviour = 'reset';
        expect((await driver.send(cases.message, context())).kind).toBe('unknown');
        expect(carrier.received).toHaveLength(1);
      });

      it('is unknown after silence: it may have been taken', async () => {
        carrier.behaviour = 'silence';
        const send = () => driver.send(cases.message, { ...context(), http: impatientHttp });
        let outcome = await send();
        // On a busy machine the time may be over before anything left.
        while (outcome.kind === 'retry-later' && carrier.received.length === 0) outcome = await send();
        expect(outcome.kind).toBe('unknown');
      });
    });

    describe('webhook signature', () => {
      it.each(cases.webhooks)('fits: $name', ({ webhook }) => {
        expect(driver.verifyWebhook(arrive(webhook), cases.credentials)).toBe(true);
      });

      it.each(cases.webhooks)('does not fit another account: $name', ({ webhook }) => {
        const forged = arrive(webhook, { credentials: cases.otherCredentials });
        expect(driver.verifyWebhook(forged, cases.credentials)).toBe(false);
      });

      const withSignedBody = cases.webhooks.filter(({ webhook }) => cases.signsBody && webhook.body !== '');
      if (withSignedBody.length > 0) {
        it.each(withSignedBody)('does not fit after any byte was changed: $name', ({ webhook }) => {
          const request = arrive(webhook);
          const { length } = request.rawBody;
          for (const index of [0, Math.floor(length / 2), length - 1]) {
            const changed = Buffer.from(request.rawBody);
            changed[index] = (changed[index] ?? 0) ^ 1;
            expect(driver.verifyWebhook({ ...request, rawBody: changed }, cases.credentials)).toBe(false);
          }
        });
      }

      it.each(['missing', 'empty', 'cut off'] as const)('does not fit where it is %s', (change) => {
        const spoil = (fields: WebhookRequest['headers'], name: string) => {
          const { [name]: value = '', ...others } = fields;
          if (change === 'missing') return others;
          return { ...others, [name]: change === 'empty' ? '' : value.slice(0, -1) };
        };
        const [{ webhook } = { webhook: undefined }] = cases.webhooks;
        if (!webhook) throw new Error('no webhook case');
        const request = arrive(webhook);
        const signature = cases.sign(webhook, addressOf(webhook.query), cases.credentials, NOW);
        const spoiled = [
          ...Object.keys(signature.headers ?? {}).map((name) => ({ headers: spoil(request.headers, name) })),
          ...Object.keys(signature.query ?? {}).map((name) => {
            const query = spoil(request.query, name);
            return { query, url: addressOf(query) };
          }),
        ];
        expect(spoiled.length).toBeGreaterThan(0);
        for (const changed of spoiled) {
          expect(driver.verifyWebhook({ ...request, ...changed }, cases.credentials)).toBe(false);
        }
      });

      it('does not fit a replay', () => {
        const { replayWindowMs } = cases;
        if (replayWindowMs === null) return;
        for (const { webhook } of cases.webhooks) {
          for (const at of [NOW - replayWindowMs - 2_000, NOW + replayWindowMs + 2_000]) {
            expect(driver.verifyWebhook(arrive(webhook, { at }), cases.credentials)).toBe(false);
          }
          const late = arrive(webhook, { at: NOW - replayWindowMs + 2_000 });
          expect(driver.verifyWebhook(late, cases.credentials)).toBe(true);
        }
      });
    });

    describe('webhook', () => {
      it.each(cases.webhooks)('$name', ({ webhook, events, acknowledgement = cases.acknowledgement }) => {
        const parsed = driver.parseWebhook(arrive(webhook));
        expect(parsed).toEqual(events);
        expect(driver.acknowledge(parsed)).toEqual(acknowledgement);
      });

      it.each(cases.garbage.map((webhook) => [webhook.body, webhook] as const))(
        'refuses garbage: %j',
        (__, webhook) => {
          expect(() => driver.parseWebhook(arrive(webhook))).toThrow(UnreadableWebhookError);
        },
      );
    });

    if (cases.checks.length > 0) {
      describe('connection check', () => {
        withCarrier();

        it.each(cases.checks)('$name', async ({ answer, request, problem }) => {
          carrier.behaviour = answer;
          const found = await driver.checkConnection?.(context());
          if (problem === null) expect(found).toBeNull();
          else expect(found).toMatch(problem);
          expectRequest(request);
        });

        it('says so where the carrier cannot be reached', async () => {
          const here = context();
          await carrier.close();
          expect(await driver.checkConnection?.(here)).toMatch(/reached/);
        });
      });
    }

    if (cases.queries.length > 0) {
      describe('status query', () => {
        withCarrier();

        it.each(cases.queries)('$name', async ({ answer, carrierMessageId = null, request, result }) => {
          carrier.behaviour = answer;
          const query = { reference: cases.message.reference, carrierMessageId };
          const asked = driver.queryStatus?.(query, context());
          if (result === 'throws') await expect(asked).rejects.toBeInstanceOf(CarrierHttpError);
          else await expect(asked).resolves.toEqual(result);
          if (request === null) expect(carrier.received).toEqual([]);
          else expectRequest(request);
        });

        it('throws where the carrier cannot be reached: that is no proof of absence', async () => {
          const here = context();
          await carrier.close();
          const query = { reference: cases.message.reference, carrierMessageId: 'some-id' };
          await expect(driver.queryStatus?.(query, here)).rejects.toBeInstanceOf(CarrierHttpError);
        });
      });
    }
  });
}
