import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { UnauthenticatedError } from '../../platform/errors.js';
import type { CurrentSession } from '../access/caller.js';
import { newToken } from '../access/secret-token.js';
import type { Role } from '../access/tenant.js';
import { CompanyService } from '../companies/company.service.js';
import type { SessionView } from '../sessions/session.schema.js';
import { SessionService } from '../sessions/session.service.js';
import { OperatorCompanyRepository } from './operator-company.repository.js';

/** Long enough to help somebody, short enough not to be forgotten. */
const ACTING_MS = 3_600_000;

/** Operators who step into a company. */
@Injectable()
export class ActingService {
  constructor(
    private readonly repository: OperatorCompanyRepository,
    private readonly companies: CompanyService,
    private readonly sessions: SessionService,
    private readonly clock: Clock,
  ) {}

  /**
   * Lets the operator's session act for a company for an hour. The CSRF token changes with it, as with any other
   * company.
   *
   * @throws NotFoundError
   */
  async stepIn(session: CurrentSession, companyId: number, role: Role): Promise<SessionView> {
    await this.companies.get(companyId);
    const until = new Date(this.clock.now() + ACTING_MS);
    await this.repository.stepIn(session.tokenHash, { companyId, role, until }, newToken());
    return this.sessions.describe(session.tokenHash, companyId);
  }

  /** Back into the own company; no error where that is where they are. */
  async stepOut({ tokenHash }: CurrentSession): Promise<SessionView> {
    await this.repository.stepOut(tokenHash, newToken());
    const companyId = await this.repository.ownCompany(tokenHash);
    if (companyId === null) throw new UnauthenticatedError('The session has ended: sign in again.');
    return this.sessions.describe(tokenHash, companyId);
  }
}
