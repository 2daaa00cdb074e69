import { Module } from '@nestjs/common';
import { CompanyHoursRepository } from './company-hours.repository.js';
import { CompanyHoursService } from './company-hours.service.js';
import { HoursLawRepository } from './hours-law.repository.js';
import { SendingHoursService } from './sending-hours.service.js';

/** When people may be texted. */
@Module({
  providers: [CompanyHoursRepository, CompanyHoursService, HoursLawRepository, SendingHoursService],
  exports: [CompanyHoursService, SendingHoursService],
})
export class SendingHoursModule {}
