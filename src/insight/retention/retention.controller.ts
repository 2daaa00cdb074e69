import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { Audited } from '../../tenancy/audit/audited.decorator.js';
import {
  type Retention,
  retentionSchema,
  type SetRetention,
  setRetentionSchema,
} from './retention.schema.js';
import { RetentionRuleService } from './retention-rule.service.js';

/** How long a company keeps what it has. */
@ApiTags('archive')
@Controller('archive/retention')
export class RetentionController {
  constructor(private readonly rules: RetentionRuleService) {}

  @Get()
  @Allow('viewer', 'settings:read')
  @ApiOperation({ operationId: 'getRetention', summary: 'How long messages and replies are kept' })
  @ApiOkResponse({ standardSchema: retentionSchema })
  get(@CurrentTenant() tenant: Tenant): Promise<Retention> {
    return this.rules.get(tenant.companyId);
  }

  @Put()
  @Allow('owner', 'settings:write')
  @Audited('retention.update', { keep: ['messageDays', 'replyDays', 'fileDays'] })
  @ApiOperation({
    operationId: 'setRetention',
    summary: 'Set how long messages and replies are kept',
    description:
      'What has expired is first written into a file that can be downloaded, and then deleted for good, within the hour. Counters, sums, opt-outs and when people were texted last stay. A message of which nobody knows whether it arrived stays until somebody does.',
  })
  @ApiOkResponse({ standardSchema: retentionSchema })
  set(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: setRetentionSchema }) body: SetRetention,
  ): Promise<Retention> {
    return this.rules.set(tenant.companyId, body);
  }
}
