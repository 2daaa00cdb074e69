import { expect, it } from '@jest/globals';
import { carrierAddress } from '../../../src/carriers/accounts/carrier-address.js';
import { SimulatorDriver } from '../../../src/carriers/drivers/simulator.driver.js';
import { SinchDriver } from '../../../src/carriers/drivers/sinch.driver.js';

const here = 'http://127.0.0.1:9';

it("is the carrier's own, or that of the account's region, unless the deployment set one", () => {
  const sinch = new SinchDriver();
  const simulator = new SimulatorDriver();
  const nothing = new Map<string, string>();
  expect(carrierAddress(simulator, {}, nothing)).toBe(simulator.defaultBaseUrl);
  expect(carrierAddress(sinch, { region: 'eu' }, nothing)).toBe('https://eu.sms.api.sinch.com');
  expect(carrierAddress(sinch, { region: 'eu' }, new Map([['simulator', here]]))).toBe(
    'https://eu.sms.api.sinch.com',
  );
  expect(carrierAddress(sinch, { region: 'eu' }, new Map([['sinch', here]]))).toBe(here);
  expect(carrierAddress(simulator, {}, new Map([['simulator', here]]))).toBe(here);
});

it('is never one that a company makes up', () => {
  const nothing = new Map<string, string>();
  for (const region of ['evil.test/', 'eu.evil.test#', '', 'EU', 'constructor']) {
    expect(carrierAddress(new SinchDriver(), { region }, nothing)).toBe('https://us.sms.api.sinch.com');
  }
});
