import { Module } from '@nestjs/common';
import { DeliveryModule } from '../delivery.module.js';
import { IntakeSweep } from './intake-sweep.service.js';
import { ReplyIntakeRepository } from './reply-intake.repository.js';
import { ReplyPieceRepository } from './reply-piece.repository.js';
import { ReplyPieces } from './reply-pieces.service.js';
import { ReplyRequeue } from './reply-requeue.service.js';

/** For the sweeper: what webhooks have put down and no job names. */
@Module({
  imports: [DeliveryModule],
  providers: [IntakeSweep, ReplyIntakeRepository, ReplyPieceRepository, ReplyPieces, ReplyRequeue],
  exports: [IntakeSweep],
})
export class IntakeSweepModule {}
