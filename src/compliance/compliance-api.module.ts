import { Module } from '@nestjs/common';
import { KeywordController } from './keywords/keyword.controller.js';
import { KeywordsModule } from './keywords/keywords.module.js';
import { OptOutController } from './opt-outs/opt-out.controller.js';
import { OptOutsModule } from './opt-outs/opt-outs.module.js';
import { CompanyHoursController } from './sending-hours/company-hours.controller.js';
import { SendingHoursModule } from './sending-hours/sending-hours.module.js';

/** Opt-outs, keywords and a company's own sending hours over HTTP. */
@Module({
  imports: [OptOutsModule, KeywordsModule, SendingHoursModule],
  controllers: [OptOutController, KeywordController, CompanyHoursController],
})
export class ComplianceApiModule {}
