import { Module } from '@nestjs/common';
import { ReplyIntakeRepository } from './reply-intake.repository.js';
import { ReplyRequeue } from './reply-requeue.service.js';

/** For the sweeper: replies that no job names. */
@Module({ providers: [ReplyIntakeRepository, ReplyRequeue], exports: [ReplyRequeue] })
export class ReplyRequeueModule {}
