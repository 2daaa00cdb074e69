import { describe, expect, it } from '@jest/globals';
import type { CarrierHttpRequest, CarrierHttpResponse } from '../../../src/carriers/carrier-http.js';
import { TwilioDriver } from '../../../src/carriers/drivers/twilio.driver.js';

const driver = new TwilioDriver();

const SID = 'AC00000000000000000000000000000001';
const TOKEN = '0123456789abcdef0123456789abcdef';
const KEY = 'SK00000000000000000000000000000003';
const credentials = { accountSid: SID, authToken: TOKEN, apiKeySid: KEY, apiKeySecret: 'secret:of the key' };

const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
const byToken = basic(SID, TOKEN);
const byKey = basic(KEY, 'secret:of the key');

/** Twilio, which knows who calls by these authorizations. */
function twilio(known: readonly string[]) {
  const asked: CarrierHttpRequest[] = [];
  const http = {
    async request(request: CarrierHttpRequest): Promise<CarrierHttpResponse> {
      asked.push(request);
      return known.includes(request.headers?.['authorization'] ?? '')
        ? { status: 200, headers: {}, body: '{"sid":"SM1","status":"delivered"}' }
        : { status: 401, headers: {}, body: '{"code":20003,"message":"Authenticate","status":401}' };
    },
  };
  return { asked, context: { credentials, baseUrl: 'https://api.twilio.com', http } };
}

describe('a Twilio account with an API key', () => {
  it('sends and asks with the key, in the address of the account', async () => {
    const { asked, context } = twilio([byKey]);
    const message = { from: '+15017250604', to: '+15558675310', text: 'Hi', reference: '1.2' };
    const callback = { callbackUrl: 'https://sms.example.com/w', validitySeconds: 0 };
    expect(await driver.send({ ...message, ...callback }, context)).toMatchObject({ kind: 'accepted' });
    expect(await driver.queryStatus({ carrierMessageId: 'SM1' }, context)).toMatchObject({
      status: 'delivered',
    });
    expect(asked.map(({ url, headers }) => [url, headers?.['authorization']])).toEqual([
      [`https://api.twilio.com/2010-04-01/Accounts/${SID}/Messages.json`, byKey],
      [`https://api.twilio.com/2010-04-01/Accounts/${SID}/Messages/SM1.json`, byKey],
    ]);
    expect(new URLSearchParams(asked[0]?.body).get('ValidityPeriod')).toBe('1');
  });

  it('is checked for both: the Auth Token signs the reports', async () => {
    const { asked, context } = twilio([byToken, byKey]);
    expect(await driver.checkConnection(context)).toBeNull();
    expect(asked.map(({ url, headers }) => [url, headers?.['authorization']])).toEqual([
      [`https://api.twilio.com/2010-04-01/Accounts/${SID}.json`, byToken],
      [`https://api.twilio.com/2010-04-01/Accounts/${SID}/Messages.json?PageSize=1`, byKey],
    ]);
    expect(await driver.checkConnection(twilio([byKey]).context)).toBe(
      'The carrier answered 401: 20003 Authenticate',
    );
    expect(await driver.checkConnection(twilio([byToken]).context)).toBe(
      'With the API key: The carrier answered 401: 20003 Authenticate',
    );
  });

  it('may leave the key empty, but not half of it', () => {
    const check = (given: Record<string, string>) =>
      driver.credentialsSchema.strict().safeParse({ accountSid: SID, authToken: TOKEN, ...given }).success;
    expect(check({})).toBe(true);
    expect(check({ apiKeySid: '', apiKeySecret: '' })).toBe(true);
    expect(check({ apiKeySid: KEY, apiKeySecret: '' })).toBe(false);
    expect(check({ apiKeySecret: 'secret' })).toBe(false);
  });
});
