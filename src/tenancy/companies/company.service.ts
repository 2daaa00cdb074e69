import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../platform/errors.js';
import type { Company } from './company.entity.js';
import { CompanyRepository } from './company.repository.js';
import type { UpdateCompany } from './company.schema.js';

/** The company itself and its rules. */
@Injectable()
export class CompanyService {
  constructor(private readonly repository: CompanyRepository) {}

  /** @throws NotFoundError */
  async get(companyId: number): Promise<Company> {
    const company = await this.repository.find(companyId);
    if (!company) throw new NotFoundError('company');
    return company;
  }

  /** @throws NotFoundError */
  async update(companyId: number, changes: UpdateCompany): Promise<Company> {
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    if (Object.keys(given).length > 0) await this.repository.update(companyId, given);
    return this.get(companyId);
  }
}
