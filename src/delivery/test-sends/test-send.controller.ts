import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Bounded } from '../../platform/http/bounded.decorator.js';
import { idSchema } from '../../platform/http/page.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { Audited } from '../../tenancy/audit/audited.decorator.js';
import { Idempotent } from '../../tenancy/idempotency/idempotent.decorator.js';
import {
  type TestSendRequest,
  type TestSendView,
  testSendRequestSchema,
  testSendSchema,
} from './test-send.schema.js';
import { TestSendService } from './test-send.service.js';

@ApiTags('campaigns')
@Controller('campaigns')
export class CampaignTestController {
  constructor(private readonly tests: TestSendService) {}

  @Post(':id/test')
  @HttpCode(200)
  @Allow('sender', 'campaigns:start')
  @Audited('campaign.test')
  @Idempotent()
  @Bounded('The numbers of the request.')
  @ApiOperation({
    operationId: 'sendTestMessages',
    summary: 'Send the text to named numbers now; opt-outs hold, sending hours do not',
  })
  @ApiOkResponse({ standardSchema: testSendSchema })
  send(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
    @Body({ schema: testSendRequestSchema }) body: TestSendRequest,
  ): Promise<TestSendView> {
    return this.tests.send(tenant.companyId, id, body);
  }
}
