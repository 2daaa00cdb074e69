import { Module } from '@nestjs/common';
import { AudienceModule } from '../../audience/audience.module.js';
import { CarriersModule } from '../../carriers/carriers.module.js';
import { FrequencyModule } from '../../compliance/frequency/frequency.module.js';
import { HoursClassesModule } from '../../compliance/hours-classes/hours-classes.module.js';
import { OptOutsModule } from '../../compliance/opt-outs/opt-outs.module.js';
import { SendingHoursModule } from '../../compliance/sending-hours/sending-hours.module.js';
import { AnswersModule } from '../../delivery/answers/answers.module.js';
import { ConversationsModule } from '../conversations/conversations.module.js';
import { ReplyRulesModule } from '../reply-rules/reply-rules.module.js';
import { AnswerService } from './answer.service.js';
import { AnswerTargetRepository } from './answer-target.repository.js';
import { AnsweredRepository } from './answered.repository.js';
import { AnsweringTermsReader } from './answering-terms.service.js';
import { AutomaticAnswers } from './automatic-answers.service.js';
import { ContactEffects } from './contact-effects.service.js';
import { ExchangeRepository } from './exchange.repository.js';
import { PromotionalRules } from './promotional-rules.service.js';

/** Answers to what people write. */
@Module({
  imports: [
    AnswersModule,
    AudienceModule,
    CarriersModule,
    ConversationsModule,
    FrequencyModule,
    HoursClassesModule,
    OptOutsModule,
    ReplyRulesModule,
    SendingHoursModule,
  ],
  providers: [
    AnsweringTermsReader,
    AnswerService,
    AnswerTargetRepository,
    PromotionalRules,
    AnsweredRepository,
    AutomaticAnswers,
    ContactEffects,
    ExchangeRepository,
  ],
  exports: [AnsweringTermsReader, AnswerService, AutomaticAnswers],
})
export class AnsweringModule {}
