import { Module } from '@nestjs/common';
import { TenancyModule } from '../../tenancy/tenancy.module.js';
import { LiveController } from './live.controller.js';
import { LiveStreams } from './live-streams.service.js';

/** Live events over HTTP. */
@Module({ imports: [TenancyModule], controllers: [LiveController], providers: [LiveStreams] })
export class LiveApiModule {}
