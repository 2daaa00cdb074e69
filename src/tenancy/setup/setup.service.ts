import { createHmac } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Environment } from '../../platform/config/environment.js';
import { ConflictError, ForbiddenError } from '../../platform/errors.js';
import { Log } from '../../platform/logging/log.js';
import { sameToken } from '../access/secret-token.js';
import { OnboardingService } from '../companies/onboarding.service.js';
import { SetupRepository } from './setup.repository.js';
import type { CompleteSetup } from './setup.schema.js';

/**
 * The first run of a deployment: makes the first company and its owner, who also runs the platform. Whoever finds the
 * address first must not be it: the code stands in the log alone, and is the same in every process, made of the
 * deployment's own key.
 */
@Injectable()
export class SetupService implements OnApplicationBootstrap {
  private readonly code: string;

  constructor(
    private readonly repository: SetupRepository,
    private readonly onboarding: OnboardingService,
    private readonly environment: Environment,
    private readonly log: Log,
  ) {
    this.code = createHmac('sha256', environment.encryptionKey)
      .update('first set-up')
      .digest('base64url')
      .slice(0, 22);
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!(await this.isNeeded())) return;
    const address = `${this.environment.publicUrl}/set-up#${this.code}`;
    this.log.warn({ address }, 'nobody can sign in yet: set the platform up at this address');
  }

  async isNeeded(): Promise<boolean> {
    return !(await this.repository.hasUsers());
  }

  /** @throws ConflictError where it is done already, ForbiddenError with a wrong code */
  async complete({ code, companyName, email, password }: CompleteSetup): Promise<void> {
    if (!(await this.isNeeded())) throw new ConflictError('The platform is set up already: sign in.');
    if (!sameToken(code, this.code)) {
      throw new ForbiddenError(
        'The code is not right: open the whole address that the API wrote into its log.',
      );
    }
    await this.onboarding.create({ name: companyName, email, password, operator: true });
  }
}
