import { Module } from '@nestjs/common';
import { TenancyModule } from '../../tenancy/tenancy.module.js';
import { ChangeRepository } from './change.repository.js';
import { ChangeWatch } from './change-watch.service.js';
import { LiveController } from './live.controller.js';
import { LiveStreams } from './live-streams.service.js';

/** Live events over HTTP. */
@Module({
  imports: [TenancyModule],
  controllers: [LiveController],
  providers: [LiveStreams, ChangeWatch, ChangeRepository],
})
export class LiveApiModule {}
