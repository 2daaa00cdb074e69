import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { within } from '../../platform/deadline.js';
import { NotFoundError, TooManyRequestsError, UnavailableError } from '../../platform/errors.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { AccountRepository } from './account.repository.js';
import type { ConnectionCheck } from './account.schema.js';
import { AccountDirectory, type LiveAccount } from './account-directory.js';

/** Between two checks of one account: a carrier that is asked more often blocks the caller. s */
const GAP_SECONDS = 5;
/** Some drivers ask twice, and each request may take CARRIER_TIMEOUT_MS; whoever clicked waits no longer. ms */
const LONGEST_MS = 10_000;
/** Length of `accounts.check_problem`. */
const LONGEST_PROBLEM = 500;

/** Asks carriers whether they accept an account's credentials, and keeps what they said. */
@Injectable()
export class AccountCheckService {
  constructor(
    private readonly repository: AccountRepository,
    private readonly directory: AccountDirectory,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** @throws NotFoundError, TooManyRequestsError */
  async check(companyId: number, accountId: number): Promise<ConnectionCheck> {
    if (!(await this.repository.find(companyId, accountId))) throw new NotFoundError('account');
    const now = this.clock.now();
    if (!(await this.repository.beginCheck(accountId, new Date(now), new Date(now - GAP_SECONDS * 1_000)))) {
      throw new TooManyRequestsError('The connection was checked a moment ago.', GAP_SECONDS);
    }
    this.directory.forget(accountId);
    const live = await this.directory.get(accountId);
    const check = await this.ask(live);
    await this.repository.endCheck(accountId, new Date(now), check);
    return check;
  }

  private async ask(live: LiveAccount | null): Promise<ConnectionCheck> {
    if (!live?.driver.checkConnection) return { result: 'not-supported', problem: null };
    try {
      const asked = live.driver.checkConnection(live.context);
      const problem = await within(LONGEST_MS, 'Asking the carrier', asked);
      if (problem === null) return { result: 'works', problem };
      return { result: 'fails', problem: live.redact(problem).slice(0, LONGEST_PROBLEM) };
    } catch (error) {
      if (error instanceof UnavailableError) {
        return {
          result: 'fails',
          problem: `The carrier did not answer within ${LONGEST_MS / 1_000} seconds.`,
        };
      }
      this.log.error(
        { fault: describeFault(error), carrier: live.carrier },
        'driver threw while checking the connection',
      );
      return { result: 'fails', problem: 'The carrier’s answer could not be read.' };
    }
  }
}
