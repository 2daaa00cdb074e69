import { Module } from '@nestjs/common';
import { CarriersModule } from '../../carriers/carriers.module.js';
import { ReportBatchRepository } from '../reports/report-batch.repository.js';
import { ReplyIntake } from './reply-intake.js';
import { ReplyIntakeRepository } from './reply-intake.repository.js';
import { ReplyPieceRepository } from './reply-piece.repository.js';
import { ReplyPieces } from './reply-pieces.service.js';
import { ReportIntake } from './report-intake.js';
import { WebhookRoutes } from './webhook.routes.js';
import { WebhookService } from './webhook.service.js';
import { WebhookCounts } from './webhook-counts.js';

/** What carriers call; for processes that serve HTTP. */
@Module({
  imports: [CarriersModule],
  providers: [
    ReplyIntake,
    ReplyIntakeRepository,
    ReplyPieceRepository,
    ReplyPieces,
    ReportBatchRepository,
    ReportIntake,
    WebhookCounts,
    WebhookRoutes,
    WebhookService,
  ],
  exports: [WebhookCounts],
})
export class WebhooksModule {}
