import { Module } from '@nestjs/common';
import { FailedMessageRepository } from './failed-message.repository.js';
import { MessageRepository } from './message.repository.js';
import { MessageEventRepository } from './message-event.repository.js';
import { MessageListRepository } from './message-list.repository.js';
import { PartitionRepository } from './partition.repository.js';
import { PartitionService } from './partition.service.js';
import { PostponedMessageRepository } from './postponed-message.repository.js';

/** The message table and its partitions. */
@Module({
  providers: [
    FailedMessageRepository,
    MessageRepository,
    MessageEventRepository,
    MessageListRepository,
    PartitionRepository,
    PartitionService,
    PostponedMessageRepository,
  ],
  exports: [
    FailedMessageRepository,
    MessageRepository,
    MessageEventRepository,
    MessageListRepository,
    PartitionService,
    PostponedMessageRepository,
  ],
})
export class MessagesModule {}
