import { Injectable } from '@nestjs/common';
import { ConflictError } from '../../platform/errors.js';
import type { CurrentSession } from '../access/caller.js';
import { TwoFactorRepository } from '../two-factor/two-factor.repository.js';
import { CompanyRepository } from './company.repository.js';
import type { TwoFactorPolicy } from './company.schema.js';
import { CompanyService } from './company.service.js';

/** Whether a company asks all of its members for a second factor. */
@Injectable()
export class TwoFactorPolicyService {
  constructor(
    private readonly companies: CompanyService,
    private readonly repository: CompanyRepository,
    private readonly twoFactors: TwoFactorRepository,
  ) {}

  /** @throws NotFoundError */
  async get(companyId: number): Promise<TwoFactorPolicy> {
    return { required: (await this.companies.get(companyId)).twoFactorRequired };
  }

  /** @throws ConflictError where whoever asks has none */
  async set({ companyId, userId }: CurrentSession, policy: TwoFactorPolicy): Promise<TwoFactorPolicy> {
    if (policy.required && !(await this.twoFactors.find(userId))?.confirmedAt) {
      throw new ConflictError('Set up your own second factor first.');
    }
    await this.repository.update(companyId, { twoFactorRequired: policy.required });
    return this.get(companyId);
  }
}
