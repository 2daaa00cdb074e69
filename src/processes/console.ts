import { parseArgs } from 'node:util';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { NUMBER_TYPES } from '../carriers/driver.js';
import { PriceRepository } from '../carriers/prices/price.repository.js';
import {
  type MarkupSetting,
  markupSettingSchema,
  type PriceSetting,
  priceSettingSchema,
} from '../carriers/prices/price-setting.schema.js';
import { PriceSettingService } from '../carriers/prices/price-setting.service.js';
import { SealedValueRepository } from '../ops/secrets/sealed-value.repository.js';
import { type RotationSummary, SecretRotation } from '../ops/secrets/secret-rotation.service.js';
import { SystemClock } from '../platform/clock/clock.js';
import { Environment } from '../platform/config/environment.js';
import { dataSourceOptions } from '../platform/database/data-source-options.js';
import { Database } from '../platform/database/database.js';
import { errorCode } from '../platform/error-code.js';
import { NotFoundError } from '../platform/errors.js';
import { idSchema } from '../platform/http/page.js';
import { EncryptionKeyRepository } from '../platform/secrets/encryption-key.repository.js';
import { SecretBox } from '../platform/secrets/secret-box.js';
import { OnboardingRepository } from '../tenancy/companies/onboarding.repository.js';
import {
  OnboardingService,
  onboardingSchema,
  suspensionReasonSchema,
} from '../tenancy/companies/onboarding.service.js';
import { PasswordHasher } from '../tenancy/passwords/password-hasher.js';
import { emailSchema } from '../tenancy/users/email.schema.js';
import { prepareDatabase } from './prepare-database.js';
import { adoptStorage, afterRestore, releaseRestored } from './restore-commands.js';

const USAGE = `Usage:
  console migrate
  console company:create --name NAME --email EMAIL --password PASSWORD [--operator] [--api-key NAME]
  console company:suspend --company ID [--reason TEXT]   (its people and API keys are refused, nothing more is sent)
  console company:resume --company ID
  console operator:grant --email EMAIL   (a person who has an account, over all companies)
  console operator:revoke --email EMAIL
  console user:reset-two-factor --email EMAIL   (of somebody who lost the device and all recovery codes)
  console company:markup --company ID --percent PERCENT [--valid-from TIME]   (on top of the prices of its accounts)
  console account:price --account ID --currency USD [--price 0.0079] [--TYPE 0.0085]… [--valid-from TIME]
                        (of a segment, and of one over a number of this type: long_code, ten_dlc, toll_free, …;
                        replaces all prices of the account)

  console after-restore    (once a backup was loaded, before anything else runs: holds all that may have been sent since)
  console restored:release --campaign ID [--sent FILE]
                        (what was held may go: but not to those in the file, numbers such as +14155550123, one a line)
  console storage:adopt    (STORAGE_DIR is the folder of uploaded files from now on)
  console secrets:rotate   (seals every secret anew under ENCRYPTION_KEY; those of ENCRYPTION_OTHER_KEYS may then go)

Each command prints one line of JSON.`;

const suspensionSchema = z.strictObject({ company: idSchema, reason: suspensionReasonSchema.optional() });
const personSchema = z.strictObject({ email: emailSchema });

/** A mistake of whoever typed the command: told without a stack. */
class UsageError extends Error {}

/** Commands need the database alone, so they work before Redis runs. */
const COMMANDS: Record<
  string,
  (args: string[], dataSource: DataSource, env: Environment) => Promise<object>
> = {
  migrate: (_args, dataSource) => prepareDatabase(dataSource),
  'company:create': (args, dataSource, environment) =>
    onboarding(dataSource, environment).create(readCompany(args)),
  'company:suspend': (args, dataSource, environment) =>
    onboarding(dataSource, environment).setStatus(...readSuspension(args)),
  'company:resume': (args, dataSource, environment) =>
    onboarding(dataSource, environment).setStatus(readCompanyId(args), 'active'),
  'operator:grant': (args, dataSource, environment) =>
    onboarding(dataSource, environment).setOperator(readEmail(args), true),
  'operator:revoke': (args, dataSource, environment) =>
    onboarding(dataSource, environment).setOperator(readEmail(args), false),
  'user:reset-two-factor': (args, dataSource, environment) =>
    onboarding(dataSource, environment).removeTwoFactor(readEmail(args)),
  'company:markup': (args, dataSource, environment) =>
    priceSetting(dataSource, environment).setMarkup(readMarkup(args)),
  'after-restore': async (_args, dataSource) => {
    await prepareDatabase(dataSource);
    return afterRestore();
  },
  'restored:release': (args) => releaseRestored(args),
  'storage:adopt': () => adoptStorage(),
  'secrets:rotate': (_args, dataSource, environment) => rotation(dataSource, environment),
  'account:price': (args, dataSource, environment) =>
    priceSetting(dataSource, environment).setPrices(readPrices(args)),
};

function onboarding(dataSource: DataSource, environment: Environment): OnboardingService {
  return new OnboardingService(
    new OnboardingRepository(),
    new Database(dataSource),
    new PasswordHasher(),
    new SystemClock(environment.clockOffsetMs),
  );
}

/** Once all processes have the new key: it seals every secret anew and lets go of the others. */
function rotation(dataSource: DataSource, environment: Environment): Promise<RotationSummary> {
  const database = new Database(dataSource);
  const keys = new EncryptionKeyRepository(database);
  const values = new SealedValueRepository(database);
  const now = new SystemClock(environment.clockOffsetMs).date();
  return new SecretRotation(values, keys, new SecretBox(environment)).rotate(now);
}

function priceSetting(dataSource: DataSource, environment: Environment): PriceSettingService {
  const database = new Database(dataSource);
  const clock = new SystemClock(environment.clockOffsetMs);
  return new PriceSettingService(new PriceRepository(database), database, clock);
}

function readMarkup(args: string[]): MarkupSetting {
  const text = { type: 'string' } as const;
  const options = { company: text, percent: text, 'valid-from': text };
  const { 'valid-from': validFrom, ...given } = parseArgs({ args, options }).values;
  return read(markupSettingSchema, { ...given, validFrom });
}

function readPrices(args: string[]): PriceSetting {
  const text = { type: 'string' } as const;
  const types = Object.fromEntries(NUMBER_TYPES.map((type) => [type, text]));
  const options = { ...types, account: text, currency: text, price: text, 'valid-from': text };
  const {
    account,
    currency,
    price,
    'valid-from': validFrom,
    ...byType
  } = parseArgs({ args, options }).values;
  return read(priceSettingSchema, { account, currency, price, byType, validFrom });
}

function readCompanyId(args: string[]): number {
  const { values } = parseArgs({ args, options: { company: { type: 'string' } } });
  const parsed = idSchema.safeParse(values.company);
  if (!parsed.success) throw new UsageError('--company: must be the id of a company');
  return parsed.data;
}

function readSuspension(args: string[]): [number, 'suspended', string | null] {
  const options = { company: { type: 'string' }, reason: { type: 'string' } } as const;
  const { company, reason = null } = read(suspensionSchema, parseArgs({ args, options }).values);
  return [company, 'suspended', reason];
}

function readEmail(args: string[]): string {
  return read(personSchema, parseArgs({ args, options: { email: { type: 'string' } } }).values).email;
}

function readCompany(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      name: { type: 'string' },
      email: { type: 'string' },
      password: { type: 'string' },
      operator: { type: 'boolean' },
      'api-key': { type: 'string' },
    },
  });
  const { 'api-key': apiKeyName, ...given } = values;
  return read(onboardingSchema, { ...given, apiKeyName });
}

function read<Schema extends z.ZodType>(schema: Schema, given: object): z.infer<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new UsageError(
    parsed.error.issues.map(({ path, message }) => `--${String(path.at(-1) ?? '')}: ${message}`).join('\n'),
  );
}

async function run(argv: string[]): Promise<void> {
  const [name = '', ...args] = argv;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new UsageError(USAGE);
  const environment = Environment.fromProcess();
  const dataSource = new DataSource(await dataSourceOptions({ ...environment, databasePoolSize: 2 }));
  await dataSource.initialize();
  try {
    console.log(JSON.stringify(await command(args, dataSource, environment)));
  } finally {
    await dataSource.destroy();
  }
}

function isUsage(error: unknown): error is Error {
  return (
    error instanceof UsageError ||
    error instanceof NotFoundError ||
    (error instanceof TypeError && (errorCode(error) ?? '').startsWith('ERR_PARSE_ARGS'))
  );
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  // The stack and not the error: a failed query also carries its parameters.
  console.error(isUsage(error) ? error.message : error instanceof Error ? error.stack : String(error));
  process.exitCode = 1;
}
