import { Module } from '@nestjs/common';
import { CarriersModule } from '../../carriers/carriers.module.js';
import { TenancyModule } from '../../tenancy/tenancy.module.js';
import { ActivityController } from './activity.controller.js';
import { ActivityRepository } from './activity.repository.js';
import { ActivityService } from './activity.service.js';

/** What is on its way, over HTTP. */
@Module({
  imports: [CarriersModule, TenancyModule],
  controllers: [ActivityController],
  providers: [ActivityService, ActivityRepository],
})
export class ActivityApiModule {}
