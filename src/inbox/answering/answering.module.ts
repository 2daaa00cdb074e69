import { Module } from '@nestjs/common';
import { AudienceModule } from '../../audience/audience.module.js';
import { CarriersModule } from '../../carriers/carriers.module.js';
import { OptOutsModule } from '../../compliance/opt-outs/opt-outs.module.js';
import { AnswersModule } from '../../delivery/answers/answers.module.js';
import { ReplyRulesModule } from '../reply-rules/reply-rules.module.js';
import { AnsweredRepository } from './answered.repository.js';
import { AutomaticAnswers } from './automatic-answers.service.js';
import { ContactEffects } from './contact-effects.service.js';
import { ExchangeRepository } from './exchange.repository.js';

/** Answers to what people write. */
@Module({
  imports: [AnswersModule, AudienceModule, CarriersModule, OptOutsModule, ReplyRulesModule],
  providers: [AnsweredRepository, AutomaticAnswers, ContactEffects, ExchangeRepository],
  exports: [AutomaticAnswers],
})
export class AnsweringModule {}
