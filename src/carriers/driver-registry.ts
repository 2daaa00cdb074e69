import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ZodObject } from 'zod';
import { discoverModules } from '../platform/discover-modules.js';
import { readCredentialForm } from './credential-form.js';
import { type CarrierDriver, NUMBER_TYPES } from './driver.js';

const DRIVERS_FOLDER = join(fileURLToPath(new URL('.', import.meta.url)), 'drivers');

/** All carriers that this deployment can work with, found in the drivers folder at start. */
export class DriverRegistry {
  private readonly byCode: ReadonlyMap<string, CarrierDriver>;

  constructor(drivers: readonly CarrierDriver[]) {
    const byCode = new Map<string, CarrierDriver>();
    for (const driver of drivers) {
      if (byCode.has(driver.code)) throw new Error(`Two drivers have the code ${driver.code}.`);
      byCode.set(driver.code, driver);
    }
    this.byCode = byCode;
  }

  /**
   * Every driver of a folder.
   *
   * @throws Error where a file holds no driver, or one that lacks a required member: better no start than a
   *   carrier that fails with the first message
   */
  static async discover(folder = DRIVERS_FOLDER): Promise<DriverRegistry> {
    const modules = await discoverModules(folder, '.driver');
    return new DriverRegistry(modules.map(readDriver));
  }

  get(code: string): CarrierDriver | null {
    return this.byCode.get(code) ?? null;
  }

  /** All drivers in order of their code. */
  list(): CarrierDriver[] {
    return [...this.byCode.values()].sort((a, b) => a.code.localeCompare(b.code));
  }
}

function readDriver(module: Record<string, unknown>): CarrierDriver {
  const classes = Object.entries(module).filter(([, value]) => isDriverClass(value));
  const [found, ...others] = classes;
  if (!found || others.length > 0) {
    throw new Error(
      `A driver file must export exactly one driver class; this one exports: ${Object.keys(module).join(', ') || 'nothing'}.`,
    );
  }
  const [name, driverClass] = found;
  if (typeof driverClass !== 'function') throw new Error(`${name} is no class.`);
  const driver: unknown = Reflect.construct(driverClass, []);
  return checkDriver(name, driver);
}

function isDriverClass(value: unknown): boolean {
  return (
    typeof value === 'function' &&
    typeof value.prototype === 'object' &&
    value.prototype !== null &&
    'send' in value.prototype
  );
}

/** What TypeScript cannot see: a driver is loaded at run time, and may come without type checking. */
function checkDriver(name: string, driver: unknown): CarrierDriver {
  if (!isDriver(driver)) {
    throw new Error(`The driver ${name} is not complete: ${findProblems(driver).join('; ')}.`);
  }
  return driver;
}

function isDriver(driver: unknown): driver is CarrierDriver {
  return findProblems(driver).length === 0;
}

function findProblems(driver: unknown): string[] {
  const problems: string[] = [];
  const member = (name: string): unknown =>
    typeof driver === 'object' && driver !== null ? Reflect.get(driver, name) : undefined;
  const check = (name: string, holds: (value: unknown) => boolean, wanted: string) => {
    if (!holds(member(name))) problems.push(`${name} must be ${wanted}`);
  };
  const isText = (value: unknown) => typeof value === 'string' && value.length > 0;

  check(
    'code',
    (value) => typeof value === 'string' && /^[a-z][a-z0-9-]{1,31}$/.test(value),
    'a lower-case code of 2 to 32 letters, digits and hyphens',
  );
  check('displayName', isText, 'a text');
  check(
    'defaultBaseUrl',
    (value) => typeof value === 'string' && /^https?:\/\/[^/].*[^/]$/.test(value),
    'an http address without a trailing slash',
  );
  check('capabilities', (value) => everyField(value, CAPABILITIES, 'boolean'), CAPABILITIES.join(', '));
  check(
    'defaultRates',
    (value) => everyField(value, NUMBER_TYPES, 'number'),
    `segments a minute of ${NUMBER_TYPES.join(', ')}`,
  );
  for (const name of ['send', 'verifyWebhook', 'parseWebhook', 'acknowledge']) {
    check(name, (value) => typeof value === 'function', 'a method');
  }
  for (const name of ['accountBaseUrl', 'checkConnection', 'queryStatus', 'connect']) {
    check(name, (value) => value === undefined || typeof value === 'function', 'a method, or left out');
  }
  check('webhookChallenge', (value) => value === undefined || isText(value), 'a text, or left out');
  const schema = member('credentialsSchema');
  if (schema instanceof ZodObject) problems.push(...formProblems(schema));
  else problems.push('credentialsSchema must be a zod object');
  return problems;
}

const CAPABILITIES = ['validityPeriod', 'perMessageCallback', 'echoesReference'] as const;

function everyField(value: unknown, names: readonly string[], type: 'boolean' | 'number'): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return names.every((name) => typeof Reflect.get(value, name) === type);
}

function formProblems(schema: ZodObject): string[] {
  try {
    readCredentialForm(schema);
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
