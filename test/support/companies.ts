import { randomBytes } from 'node:crypto';
import { SystemClock } from '../../src/platform/clock/clock.js';
import type { Database } from '../../src/platform/database/database.js';
import { OnboardingRepository } from '../../src/tenancy/companies/onboarding.repository.js';
import { OnboardingService } from '../../src/tenancy/companies/onboarding.service.js';
import { PasswordHasher } from '../../src/tenancy/passwords/password-hasher.js';

/** A company with its owner, who can sign in, and an API key with the owner's role. */
export interface TestCompany {
  companyId: number;
  userId: number;
  email: string;
  password: string;
  apiKey: string;
}

export function onboarding(database: Database): OnboardingService {
  return new OnboardingService(
    new OnboardingRepository(),
    database,
    new PasswordHasher(),
    new SystemClock(0),
  );
}

/** Makes a company as the console does; a known `email` gets one more company. */
export async function createCompany(
  database: Database,
  name: string,
  email = `${randomBytes(6).toString('hex')}@example.com`,
): Promise<TestCompany> {
  const password = `a password of ${email}`;
  const made = await onboarding(database).create({
    name,
    email,
    password,
    operator: false,
    apiKeyName: 'test',
  });
  if (!made.apiKey) throw new Error('No API key was made.');
  return { ...made, password, apiKey: made.apiKey };
}
