import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { DriverRegistry } from '../../src/carriers/driver-registry.js';
import { discoverModules } from '../../src/platform/discover-modules.js';
import { describeConformance } from './support/conformance.js';
import type { DriverCases } from './support/driver-cases.js';

const CASES_FOLDER = join(dirname(fileURLToPath(import.meta.url)), 'cases');

const drivers = (await DriverRegistry.discover()).list();
const allCases = (await discoverModules(CASES_FOLDER, '.cases')).map(({ cases }) => cases as DriverCases);

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
