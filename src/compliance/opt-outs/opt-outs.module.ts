import { Module } from '@nestjs/common';
import { BulkOptOutRepository } from './bulk-opt-out.repository.js';
import { OptOutRepository } from './opt-out.repository.js';
import { OptOutService } from './opt-out.service.js';
import { OptOutSigns } from './opt-out-signs.js';

/** Who must not be texted. */
@Module({
  providers: [OptOutRepository, BulkOptOutRepository, OptOutService, OptOutSigns],
  exports: [OptOutService],
})
export class OptOutsModule {}
