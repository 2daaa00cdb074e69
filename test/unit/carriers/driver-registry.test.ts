import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { readCredentialForm, secretNames } from '../../../src/carriers/credential-form.js';
import { DriverRegistry } from '../../../src/carriers/driver-registry.js';
import { SimulatorDriver } from '../../../src/carriers/drivers/simulator.driver.js';

/** The source of a complete driver, with `changes` on top of its members. */
function driverSource(changes = ''): string {
  return `
    import { z } from 'zod';
    export class TestDriver {
      code = 'test';
      displayName = 'Test carrier';
      defaultBaseUrl = 'https://carrier.test';
      capabilities = { validityPeriod: false, perMessageCallback: true, echoesReference: false };
      defaultRates = { long_code: 60, ten_dlc: 60, toll_free: 60, short_code: 60, alphanumeric: 60 };
      credentialsSchema = z.object({ key: z.string().meta({ title: 'Key', secret: true }) });
      send() {}
      verifyWebhook() {}
      parseWebhook() {}
      acknowledge() {}
      ${changes}
    }`;
}

describe('DriverRegistry', () => {
  let root: string;

  beforeAll(async () => {
    // Inside the project, so that a driver's imports are found.
    root = await mkdtemp(join(process.cwd(), 'test', '.drivers-'));
  });

  afterAll(() => rm(root, { recursive: true }));

  async function folderWith(files: Record<string, string>): Promise<string> {
    const folder = await mkdtemp(join(root, 'folder-'));
    for (const [name, source] of Object.entries(files)) await writeFile(join(folder, name), source);
    return folder;
  }

  it('finds the drivers of the platform', async () => {
    const drivers = await DriverRegistry.discover();
    expect(drivers.get('simulator')).toBeInstanceOf(SimulatorDriver);
    expect(drivers.list().map(({ code }) => code)).toContain('simulator');
    expect(drivers.get('nobody')).toBeNull();
  });

  it('takes a driver that is nothing but a new file, and passes other files over', async () => {
    const folder = await folderWith({ 'test.driver.ts': driverSource(), 'notes.ts': 'export const a = 1;' });
    const drivers = await DriverRegistry.discover(folder);
    expect(drivers.list().map(({ displayName }) => displayName)).toEqual(['Test carrier']);
  });

  const incomplete: [string, string][] = [
    ['code = "No Code";', 'code must be'],
    ['displayName = "";', 'displayName must be'],
    ['defaultBaseUrl = "https://carrier.test/";', 'defaultBaseUrl must be'],
    ['capabilities = { validityPeriod: true };', 'capabilities must be'],
    ['defaultRates = { long_code: 60 };', 'defaultRates must be'],
    ['acknowledge = undefined;', 'acknowledge must be a method'],
    ['checkConnection = 1;', 'checkConnection must be'],
    ['credentialsSchema = { key: "text" };', 'credentialsSchema must be'],
    [
      'credentialsSchema = z.object({ key: z.number().meta({ title: "Key" }) });',
      'credential key: must be text',
    ],
    ['credentialsSchema = z.object({ key: z.string() });', 'credential key: needs a title'],
  ];

  it.each(incomplete)('refuses a driver with %s', async (change, problem) => {
    const folder = await folderWith({ 'test.driver.ts': driverSource(change) });
    await expect(DriverRegistry.discover(folder)).rejects.toThrow(problem);
  });

  it('refuses two drivers with one code, and a file without a driver', async () => {
    const twice = await folderWith({ 'a.driver.ts': driverSource(), 'b.driver.ts': driverSource() });
    await expect(DriverRegistry.discover(twice)).rejects.toThrow('Two drivers have the code test');
    const none = await folderWith({ 'a.driver.ts': 'export const nothing = 1;' });
    await expect(DriverRegistry.discover(none)).rejects.toThrow('exactly one driver class');
  });
});

describe('a credential form', () => {
  const schema = z.object({
    user: z.string().min(2).max(9).regex(/^u/).meta({ title: 'User', description: 'Yours.' }),
    key: z.string().meta({ title: 'Key', secret: true }),
    region: z.enum(['eu', 'us']).optional().meta({ title: 'Region' }),
  });

  it('is drawn by the schema, in its order', () => {
    expect(readCredentialForm(schema)).toEqual([
      {
        name: 'user',
        title: 'User',
        description: 'Yours.',
        required: true,
        secret: false,
        pattern: '^u',
        minLength: 2,
        maxLength: 9,
        options: null,
      },
      expect.objectContaining({ name: 'key', secret: true, required: true }),
      expect.objectContaining({ name: 'region', secret: false, required: false, options: ['eu', 'us'] }),
    ]);
  });

  it('knows its secrets', () => {
    expect(secretNames(schema)).toEqual(new Set(['key']));
    expect(secretNames(new SimulatorDriver().credentialsSchema)).toEqual(new Set(['apiKey']));
  });
});
