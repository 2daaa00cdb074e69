import { Module } from '@nestjs/common';
import { KeywordController } from './keywords/keyword.controller.js';
import { KeywordsModule } from './keywords/keywords.module.js';
import { OptOutController } from './opt-outs/opt-out.controller.js';
import { OptOutsModule } from './opt-outs/opt-outs.module.js';

/** Opt-outs and keywords over HTTP. */
@Module({
  imports: [OptOutsModule, KeywordsModule],
  controllers: [OptOutController, KeywordController],
})
export class ComplianceApiModule {}
