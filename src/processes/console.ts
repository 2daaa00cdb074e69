import { parseArgs } from 'node:util';
import { DataSource } from 'typeorm';
import { SystemClock } from '../platform/clock/clock.js';
import { Environment } from '../platform/config/environment.js';
import { dataSourceOptions } from '../platform/database/data-source-options.js';
import { Database } from '../platform/database/database.js';
import { errorCode } from '../platform/error-code.js';
import { NotFoundError } from '../platform/errors.js';
import { idSchema } from '../platform/http/page.js';
import { OnboardingRepository } from '../tenancy/companies/onboarding.repository.js';
import { OnboardingService, onboardingSchema } from '../tenancy/companies/onboarding.service.js';
import { PasswordHasher } from '../tenancy/passwords/password-hasher.js';
import { prepareDatabase } from './prepare-database.js';

const USAGE = `Usage:
  console migrate
  console company:create --name NAME --email EMAIL --password PASSWORD [--operator] [--api-key NAME]
  console company:suspend --company ID   (its people and API keys are refused, nothing more is claimed for it)
  console company:resume --company ID

Each command prints one line of JSON.`;

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
    onboarding(dataSource, environment).setStatus(readCompanyId(args), 'suspended'),
  'company:resume': (args, dataSource, environment) =>
    onboarding(dataSource, environment).setStatus(readCompanyId(args), 'active'),
};

function onboarding(dataSource: DataSource, environment: Environment): OnboardingService {
  return new OnboardingService(
    new OnboardingRepository(),
    new Database(dataSource),
    new PasswordHasher(),
    new SystemClock(environment.clockOffsetMs),
  );
}

function readCompanyId(args: string[]): number {
  const { values } = parseArgs({ args, options: { company: { type: 'string' } } });
  const parsed = idSchema.safeParse(values.company);
  if (!parsed.success) throw new UsageError('--company: must be the id of a company');
  return parsed.data;
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
  const parsed = onboardingSchema.safeParse({ ...given, apiKeyName });
  if (parsed.success) return parsed.data;
  throw new UsageError(
    parsed.error.issues.map((issue) => `--${issue.path.join('.')}: ${issue.message}`).join('\n'),
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
