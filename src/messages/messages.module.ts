import { Module } from '@nestjs/common';
import { MessageRepository } from './message.repository.js';
import { PartitionRepository } from './partition.repository.js';
import { PartitionService } from './partition.service.js';

/** The message table and its partitions. */
@Module({
  providers: [MessageRepository, PartitionRepository, PartitionService],
  exports: [MessageRepository, PartitionService],
})
export class MessagesModule {}
