import { fileURLToPath } from 'node:url';
import { discoverModules } from '../../../src/platform/discover-modules.js';
import type { DriverCases } from './driver-cases.js';

const CASES_FOLDER = fileURLToPath(new URL('../cases', import.meta.url));

/** All cases of a folder, by default the project's own. */
export async function readCases(folder = CASES_FOLDER): Promise<DriverCases[]> {
  return (await discoverModules(folder, '.cases')).map(({ cases }) => cases as DriverCases);
}

/** The cases of a driver, by its code. */
export async function findCases(): Promise<(code: string) => DriverCases> {
  const all = await readCases();
  return (code) => {
    const cases = all.find((one) => one.code === code);
    if (!cases) throw new Error(`The driver ${code} has no cases in test/carriers/cases.`);
    return cases;
  };
}
