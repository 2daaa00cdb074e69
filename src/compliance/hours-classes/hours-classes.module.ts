import { Module } from '@nestjs/common';
import { HoursClassRepository } from './hours-class.repository.js';
import { HoursClassService } from './hours-class.service.js';

/** Interned inputs of the sending hours. */
@Module({
  providers: [HoursClassRepository, HoursClassService],
  exports: [HoursClassService],
})
export class HoursClassesModule {}
