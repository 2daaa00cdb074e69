import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { idSchema } from '../../platform/http/page.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import {
  type LeftOutPage,
  type LeftOutQuery,
  leftOutPageSchema,
  leftOutQuerySchema,
} from './left-out.schema.js';
import { LeftOutService } from './left-out.service.js';

@ApiTags('campaigns')
@Controller('campaigns')
export class CampaignLeftOutController {
  constructor(private readonly leftOut: LeftOutService) {}

  @Get(':id/left-out')
  @Allow('viewer', 'messages:read')
  @ApiOperation({
    operationId: 'listLeftOutContacts',
    summary: 'Contacts of one of its lists that have no message of their own',
    description:
      'Outside of the filters, or with a message by another list. How many they are, `audience` of the campaign tells. Whoever was skipped has a message with the reason.',
  })
  @ApiOkResponse({ standardSchema: leftOutPageSchema })
  page(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
    @Query({ schema: leftOutQuerySchema }) query: LeftOutQuery,
  ): Promise<LeftOutPage> {
    return this.leftOut.page(tenant.companyId, id, query);
  }
}
