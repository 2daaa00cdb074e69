import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Bounded } from '../../platform/http/bounded.decorator.js';
import { idSchema } from '../../platform/http/page.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { type CampaignProgress, progressSchema } from './progress.schema.js';
import { ProgressService } from './progress.service.js';

@ApiTags('campaigns')
@Controller('campaigns')
export class ProgressController {
  constructor(private readonly progress: ProgressService) {}

  @Get(':id/progress')
  @Allow('viewer', 'campaigns:read')
  @Bounded('One entry a reason to wait.')
  @ApiOperation({
    operationId: 'getCampaignProgress',
    summary: 'What holds a campaign now, and when it will be done',
  })
  @ApiOkResponse({ standardSchema: progressSchema })
  get(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
  ): Promise<CampaignProgress> {
    return this.progress.get(tenant.companyId, id);
  }
}
