import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { NotFoundError } from '../../platform/errors.js';
import { apiKeyNameSchema } from '../api-keys/api-key.schema.js';
import { newApiKeySecret } from '../api-keys/api-key-secret.js';
import { newPasswordSchema } from '../passwords/password.schema.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { emailSchema } from '../users/email.schema.js';
import type { CompanyStatus } from './company.entity.js';
import { companyNameSchema } from './company.schema.js';
import { OnboardingRepository } from './onboarding.repository.js';

export const onboardingSchema = z.strictObject({
  name: companyNameSchema,
  email: emailSchema,
  password: newPasswordSchema,
  operator: z.boolean().default(false),
  apiKeyName: apiKeyNameSchema.optional(),
});
export type Onboarding = z.infer<typeof onboardingSchema>;

/** Why a company is suspended, as its people read it. */
export const suspensionReasonSchema = z.string().trim().min(1).max(500);

export interface Onboarded {
  companyId: number;
  userId: number;
  email: string;
  /** Told this once, where a key was asked for. */
  apiKey?: string;
}

export interface CompanyStanding {
  companyId: number;
  status: CompanyStatus;
}

/** Makes companies with their first owners, suspends and resumes them, from the console of whoever runs the platform. */
@Injectable()
export class OnboardingService {
  constructor(
    private readonly repository: OnboardingRepository,
    private readonly database: Database,
    private readonly hasher: PasswordHasher,
    private readonly clock: Clock,
  ) {}

  /**
   * Safe to run again: the same address and company name give the same ids, and the password of a known person
   * stays as it is. A key is made anew each time, since the former one cannot be told again; it stops working.
   */
  async create(input: Onboarding): Promise<Onboarded> {
    const { name, email } = input;
    const createdAt = this.clock.date();
    const passwordHash = await this.hasher.hash(input.password);
    const secret = input.apiKeyName === undefined ? null : newApiKeySecret();
    const ids = await this.database.transaction(async (sql) => {
      const userId = await this.repository.ensureUser(sql, { email, name: email, passwordHash, createdAt });
      if (input.operator) await this.repository.makeOperator(sql, userId);
      const companyId =
        (await this.repository.findOwnedCompany(sql, userId, name)) ??
        (await this.repository.insertOwnedCompany(sql, userId, name, createdAt));
      if (secret && input.apiKeyName !== undefined) {
        await this.repository.replaceOwnerKey(sql, companyId, input.apiKeyName, secret, createdAt);
      }
      return { companyId, userId };
    });
    return { ...ids, email, ...(secret ? { apiKey: secret.key } : {}) };
  }

  /**
   * Suspends a company or lets it go on; its next request is already refused or served. Safe to
   * repeat.
   *
   * @throws NotFoundError
   */
  async setStatus(
    companyId: number,
    status: CompanyStatus,
    reason: string | null = null,
  ): Promise<CompanyStanding> {
    const now = this.clock.date();
    if (!(await this.repository.setStatus(this.database, companyId, status, reason, now))) {
      throw new NotFoundError('company');
    }
    return { companyId, status };
  }

  /** Makes somebody an operator of the platform, or no longer. @throws NotFoundError */
  async setOperator(email: string, isOperator: boolean): Promise<{ email: string; isOperator: boolean }> {
    if (!(await this.repository.setOperator(this.database, email, isOperator)))
      throw new NotFoundError('user');
    return { email, isOperator };
  }

  /** Takes away the second factor of somebody who lost it with all recovery codes. @throws NotFoundError */
  async removeTwoFactor(email: string): Promise<{ email: string; twoFactor: false }> {
    await this.database.transaction(async (sql) => {
      const userId = await this.repository.findUser(sql, email);
      if (userId === null) throw new NotFoundError('user');
      await this.repository.removeTwoFactor(sql, userId);
    });
    return { email, twoFactor: false };
  }
}
