import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Company } from './company.entity.js';

/** The one row that a company is. */
@Injectable()
export class CompanyRepository {
  constructor(@InjectRepository(Company) private readonly companies: Repository<Company>) {}

  async find(companyId: number): Promise<Company | null> {
    return this.companies.findOneBy({ id: companyId });
  }

  async update(
    companyId: number,
    changes: Partial<Pick<Company, 'name' | 'timeZone' | 'contactWindowHours' | 'twoFactorRequired'>>,
  ): Promise<void> {
    await this.companies.update({ id: companyId }, changes);
  }
}
