import { Module } from '@nestjs/common';
import { MessageRepository } from './message.repository.js';
import { PartitionRepository } from './partition.repository.js';
import { PartitionService } from './partition.service.js';
import { PostponedMessageRepository } from './postponed-message.repository.js';

/** The message table and its partitions. */
@Module({
  providers: [MessageRepository, PartitionRepository, PartitionService, PostponedMessageRepository],
  exports: [MessageRepository, PartitionService, PostponedMessageRepository],
})
export class MessagesModule {}
