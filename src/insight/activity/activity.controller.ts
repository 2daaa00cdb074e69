import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Bounded } from '../../platform/http/bounded.decorator.js';
import { idSchema } from '../../platform/http/page.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import {
  type ActivityView,
  activitySchema,
  type NumberActivityView,
  numberActivitySchema,
} from './activity.schema.js';
import { ActivityService } from './activity.service.js';

/** What is on its way right now. */
@ApiTags('activity')
@Controller()
export class ActivityController {
  constructor(private readonly activity: ActivityService) {}

  @Get('activity')
  @Allow('viewer', 'messages:read')
  @Bounded('An hour.')
  @ApiOperation({ operationId: 'getActivity', summary: 'The company’s last hour by minute, and this day' })
  @ApiOkResponse({ standardSchema: activitySchema })
  show(@CurrentTenant() tenant: Tenant): Promise<ActivityView> {
    return this.activity.show(tenant.companyId);
  }

  @Get('accounts/:id/activity')
  @Allow('viewer', 'messages:read')
  @Bounded('The numbers of one account.')
  @ApiOperation({
    operationId: 'getAccountActivity',
    summary: 'What the numbers of an account have used of this minute and day, and what came of it',
  })
  @ApiOkResponse({ standardSchema: numberActivitySchema })
  numbers(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
  ): Promise<NumberActivityView> {
    return this.activity.numbers(tenant.companyId, id);
  }
}
