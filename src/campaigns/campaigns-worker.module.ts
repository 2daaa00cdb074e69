import { Module } from '@nestjs/common';
import { CampaignsModule } from './campaigns.module.js';
import { GenerationProcessor } from './generation/generation.processor.js';

/** The processor that makes messages. */
@Module({ imports: [CampaignsModule], providers: [GenerationProcessor] })
export class CampaignsWorkerModule {}
