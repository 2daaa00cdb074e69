import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CarrierDriver, Credentials, OutgoingMessage } from '../../src/carriers/driver.js';
import { BandwidthDriver } from '../../src/carriers/drivers/bandwidth.driver.js';
import { InfobipDriver } from '../../src/carriers/drivers/infobip.driver.js';
import { TelnyxDriver } from '../../src/carriers/drivers/telnyx.driver.js';
import { UndiciCarrierHttp } from '../../src/carriers/undici-carrier-http.js';
import { cases as bandwidth } from './cases/bandwidth.cases.js';
import { cases as infobip } from './cases/infobip.cases.js';
import { cases as telnyx } from './cases/telnyx.cases.js';
import { CarrierServer } from './support/carrier-server.js';
import { testEnvironment } from './support/test-environment.js';

/** What a request holds beyond the one message of the conformance cases. */
describe('the request of', () => {
  let carrier: CarrierServer;
  let http: UndiciCarrierHttp;

  beforeAll(() => {
    http = new UndiciCarrierHttp(testEnvironment());
  });
  afterAll(() => http.onModuleDestroy());
  beforeEach(async () => {
    carrier = await CarrierServer.start();
    carrier.behaviour = { status: 400, body: '{}' };
  });
  afterEach(() => carrier.close());

  async function bodyOf(driver: CarrierDriver, message: OutgoingMessage, credentials: Credentials) {
    await driver.send(message, { credentials, baseUrl: carrier.url, http });
    return carrier.received[0]?.body;
  }

  describe('Telnyx', () => {
    const named = { ...telnyx.credentials, messagingProfileId: '16fd2706-8baf-433b-82eb-8c7fada847da' };

    it('names the messaging profile for a name', async () => {
      const message = { ...telnyx.message, from: 'Acme2' };
      expect(await bodyOf(new TelnyxDriver(), message, named)).toMatchObject({
        from: 'Acme2',
        messaging_profile_id: '16fd2706-8baf-433b-82eb-8c7fada847da',
      });
    });

    it.each([
      ['+18445550001', named],
      ['46645', named],
      ['Acme2', telnyx.credentials],
      ['Acme2', { ...named, messagingProfileId: '' }],
    ])('names none for %s without need or knowledge', async (from, credentials) => {
      const body = await bodyOf(new TelnyxDriver(), { ...telnyx.message, from }, credentials);
      expect(body).toMatchObject({ from });
      expect(body).not.toHaveProperty('messaging_profile_id');
    });
  });

  it('Bandwidth says when the message is no longer wanted', async () => {
    const before = Date.now();
    const body = await bodyOf(new BandwidthDriver(), bandwidth.message, bandwidth.credentials);
    const { expiration } = { expiration: '', ...(typeof body === 'object' ? body : {}) };
    const leftMs = Date.parse(expiration) - bandwidth.message.validitySeconds * 1_000;
    expect(leftMs).toBeGreaterThanOrEqual(before);
    expect(leftMs).toBeLessThanOrEqual(Date.now());
  });

  describe('Infobip', () => {
    it.each([
      [1, 1],
      [172_800, 172_800],
      [172_801, 172_800],
    ])('of a validity of %i seconds asks for %i', async (validitySeconds, amount) => {
      const message = { ...infobip.message, validitySeconds };
      expect(await bodyOf(new InfobipDriver(), message, infobip.credentials)).toMatchObject({
        messages: [{ options: { validityPeriod: { amount, timeUnit: 'SECONDS' } } }],
      });
    });

    it.each(['46645', 'Acme2'])('leaves the sender %s as it is', async (from) => {
      const body = await bodyOf(new InfobipDriver(), { ...infobip.message, from }, infobip.credentials);
      expect(body).toMatchObject({ messages: [{ sender: from }] });
    });
  });
});
