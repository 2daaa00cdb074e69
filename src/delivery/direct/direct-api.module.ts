import { Module } from '@nestjs/common';
import { AudienceModule } from '../../audience/audience.module.js';
import { CampaignsModule } from '../../campaigns/campaigns.module.js';
import { CarriersModule } from '../../carriers/carriers.module.js';
import { HoursClassesModule } from '../../compliance/hours-classes/hours-classes.module.js';
import { MessagesModule } from '../../messages/messages.module.js';
import { DirectMessageController } from './direct-message.controller.js';
import { DirectMessageRepository } from './direct-message.repository.js';
import { DirectMessageService } from './direct-message.service.js';
import { DirectMessageListRepository } from './direct-message-list.repository.js';
import { DirectMessageListService } from './direct-message-list.service.js';

/** The routes that send messages outside of campaigns. */
@Module({
  imports: [AudienceModule, CampaignsModule, CarriersModule, HoursClassesModule, MessagesModule],
  controllers: [DirectMessageController],
  providers: [
    DirectMessageListRepository,
    DirectMessageListService,
    DirectMessageRepository,
    DirectMessageService,
  ],
})
export class DirectApiModule {}
