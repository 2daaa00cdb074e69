import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { AS_THE_LAW, type CompanyHours } from './company-hours.js';
import { CompanyHoursRepository } from './company-hours.repository.js';
import { SendingHoursService } from './sending-hours.service.js';

/** A company's own sending hours: always cut out of the law's, so they can only be stricter. */
@Injectable()
export class CompanyHoursService {
  constructor(
    private readonly repository: CompanyHoursRepository,
    private readonly sendingHours: SendingHoursService,
    private readonly clock: Clock,
  ) {}

  async get(companyId: number): Promise<CompanyHours> {
    return (await this.repository.find(companyId)) ?? AS_THE_LAW;
  }

  /** Puts them in the place of those that were there. */
  async set(companyId: number, hours: CompanyHours): Promise<CompanyHours> {
    const closedDates = [...new Set(hours.closedDates)].sort();
    await this.repository.save(companyId, { ...hours, closedDates }, this.clock.date());
    this.sendingHours.forget(companyId);
    return this.get(companyId);
  }
}
