import { expect, it } from '@jest/globals';
import { DriverRegistry } from '../../src/carriers/driver-registry.js';
import { describeConformance } from './support/conformance.js';
import { readCases } from './support/find-cases.js';

const drivers = (await DriverRegistry.discover()).list();
const allCases = await readCases();

it('has cases for drivers only', () => {
  const codes = new Set(drivers.map(({ code }) => code));
  expect(allCases.map(({ code }) => code).filter((code) => !codes.has(code))).toEqual([]);
});

for (const driver of drivers) {
  const cases = allCases.find(({ code }) => code === driver.code);
  if (cases) describeConformance(driver, cases);
  else {
    it(`has cases for ${driver.code}`, () => {
      throw new Error(`The driver ${driver.code} has no cases in test/carriers/cases.`);
    });
  }
}
