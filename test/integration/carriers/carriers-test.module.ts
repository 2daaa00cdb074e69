import { Module } from '@nestjs/common';
import { CarriersApiModule } from '../../../src/carriers/carriers-api.module.js';
import { ComplianceApiModule } from '../../../src/compliance/compliance-api.module.js';
import { WebhooksModule } from '../../../src/delivery/webhooks/webhooks.module.js';
import { InboxApiModule } from '../../../src/inbox/inbox-api.module.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { TenancyApiModule } from '../../../src/tenancy/tenancy-api.module.js';

/** What companies and carriers call, without anything that works on queues. */
@Module({
  imports: [
    PlatformModule,
    TenancyApiModule,
    CarriersApiModule,
    ComplianceApiModule,
    WebhooksModule,
    InboxApiModule,
  ],
})
export class CarriersTestModule {}
