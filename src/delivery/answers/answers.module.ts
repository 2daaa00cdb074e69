import { Module } from '@nestjs/common';
import { CampaignsModule } from '../../campaigns/campaigns.module.js';
import { HoursClassesModule } from '../../compliance/hours-classes/hours-classes.module.js';
import { PeopleRepository } from '../people.repository.js';
import { AnswerRepository } from './answer.repository.js';
import { AnswerIntake } from './answer-intake.service.js';

/** Taking answers down; who dispatches them stands in DeliveryModule. */
@Module({
  imports: [CampaignsModule, HoursClassesModule],
  providers: [AnswerRepository, AnswerIntake, PeopleRepository],
  exports: [AnswerRepository, AnswerIntake, PeopleRepository],
})
export class AnswersModule {}
