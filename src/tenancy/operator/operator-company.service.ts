import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { NotFoundError } from '../../platform/errors.js';
import { type Page, toPage } from '../../platform/http/page.js';
import { OnboardingService } from '../companies/onboarding.service.js';
import { InvitationService } from '../invitations/invitation.service.js';
import { type OperatorCompany, OperatorCompanyRepository } from './operator-company.repository.js';
import type { CompanyQuery, CreateCompany, OperatorCompanyView } from './operator-company.schema.js';

/** What the operator of the platform does with companies. */
@Injectable()
export class OperatorCompanyService {
  constructor(
    private readonly repository: OperatorCompanyRepository,
    private readonly onboarding: OnboardingService,
    private readonly invitations: InvitationService,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async list({ after, limit, search, status }: CompanyQuery): Promise<Page<OperatorCompanyView>> {
    const rows = await this.repository.list({ search, status }, after ?? 0, limit + 1);
    const { items, next } = toPage(rows, limit);
    return { items: items.map(toView), next };
  }

  /** @throws NotFoundError */
  async get(companyId: number): Promise<OperatorCompanyView> {
    const found = await this.repository.find(companyId);
    if (!found) throw new NotFoundError('company');
    return toView(found);
  }

  /** Makes a company and invites its first owner: both or neither. */
  async create({ ownerEmail, name, timeZone }: CreateCompany): Promise<OperatorCompanyView> {
    const companyId = await this.database.transaction(async (sql) => {
      const id = await this.repository.insert(sql, { name, timeZone }, this.clock.date());
      await this.invitations.write(sql, id, null, { email: ownerEmail, role: 'owner', mayStart: true });
      return id;
    });
    return this.get(companyId);
  }

  /** Nothing of it leaves from that second on: the fence asks for an active company. @throws NotFoundError */
  async suspend(companyId: number, reason: string): Promise<OperatorCompanyView> {
    await this.onboarding.setStatus(companyId, 'suspended', reason);
    return this.get(companyId);
  }

  /** Holds from the next request on, in every process. @throws NotFoundError */
  async setRequestLimit(companyId: number, requestsPerMinute: number | null): Promise<OperatorCompanyView> {
    await this.repository.setRequestLimit(companyId, requestsPerMinute);
    return this.get(companyId);
  }

  /** @throws NotFoundError */
  async resume(companyId: number): Promise<OperatorCompanyView> {
    await this.onboarding.setStatus(companyId, 'active');
    return this.get(companyId);
  }
}

function toView(company: OperatorCompany): OperatorCompanyView {
  return {
    ...company,
    twoFactorRequired: company.twoFactorRequired === 1,
    suspendedAt: company.suspendedAt?.toISOString() ?? null,
    createdAt: company.createdAt.toISOString(),
  };
}
