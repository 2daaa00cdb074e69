import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { DriverRegistry } from '../../src/carriers/driver-registry.js';
import { describeConformance } from './support/conformance.js';
import { withFilesOf } from './support/document.js';
import { readCases } from './support/find-cases.js';

const TSC = createRequire(import.meta.url).resolve('typescript/bin/tsc');

const DOCUMENT = 'docs/writing-a-driver.md';

// Read and gone at once: where a run asks for other tests by name, no hook would take the folder away.
const { drivers, allCases, names } = await withFilesOf(DOCUMENT, async (files) => ({
  drivers: (await DriverRegistry.discover(files.driversFolder)).list(),
  allCases: await readCases(files.casesFolder),
  names: files.names,
}));

describe('the driver of docs/writing-a-driver.md', () => {
  it('is one file, and its cases are another', () => {
    expect(names).toEqual(['src/carriers/drivers/pigeon.driver.ts', 'test/carriers/cases/pigeon.cases.ts']);
  });

  it('fits the contract', async () => {
    const problems = await withFilesOf(DOCUMENT, async ({ root }) => {
      const config = join(root, 'tsconfig.json');
      const options = {
        extends: '../../tsconfig.json',
        compilerOptions: { noEmit: true, incremental: false, tsBuildInfoFile: null, rootDir: '../..' },
        include: [],
        files: names,
      };
      await writeFile(config, JSON.stringify(options));
      return promisify(execFile)(process.execPath, [TSC, '-p', config]).then(
        () => '',
        ({ stdout, stderr }: { stdout: string; stderr: string }) => `${stdout}${stderr}`,
      );
    });
    expect(problems).toBe('');
  });

  it('stands beside those of the platform', async () => {
    const own = await DriverRegistry.discover();
    const registry = new DriverRegistry([...own.list(), ...drivers]);
    expect(registry.get('pigeon')?.displayName).toBe('Pigeon Post');
    expect(registry.list().length).toBe(own.list().length + 1);
  });
});

for (const [index, driver] of drivers.entries()) {
  const cases = allCases[index];
  if (cases) describeConformance(driver, cases);
}
