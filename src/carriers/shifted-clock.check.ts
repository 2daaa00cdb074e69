import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Environment } from '../platform/config/environment.js';
import { AccountRepository } from './accounts/account.repository.js';

/** The carrier that reaches nobody. */
export const SIMULATOR = 'simulator';

/**
 * Refuses to boot on a shifted clock where an account could text real people: sending hours would be those of
 * another time of day.
 */
@Injectable()
export class ShiftedClockCheck implements OnModuleInit {
  constructor(
    private readonly environment: Environment,
    private readonly accounts: AccountRepository,
  ) {}

  async onModuleInit(): Promise<void> {
    if (this.environment.clockOffsetMs === 0) return;
    const carrier = await this.accounts.anyOtherCarrier(SIMULATOR);
    if (carrier === null) return;
    throw new Error(
      `CLOCK_OFFSET_MS is ${this.environment.clockOffsetMs}, but there are accounts at ${carrier}: a shifted clock ` +
        'is for deployments that only have accounts at the simulated carrier. Set it to 0.',
    );
  }
}
