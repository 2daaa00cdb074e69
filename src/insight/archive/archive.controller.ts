import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import {
  type ArchivePage,
  type ArchiveQuery,
  archivePageSchema,
  archiveQuerySchema,
} from './archive.schema.js';
import { ArchiveSearchService } from './archive-search.service.js';

/** Every message of a company, whatever campaign it is of. */
@ApiTags('archive')
@Controller('archive/messages')
export class ArchiveController {
  constructor(private readonly archive: ArchiveSearchService) {}

  @Get()
  @Allow('viewer', 'messages:read')
  @ApiOperation({
    operationId: 'searchArchive',
    summary: 'Finds messages with their text as sent, by person, campaign, status, date and error',
    description:
      'Newest campaign first, and of each its newest message first; of one person the newest message first. Tests, answers and messages without a campaign belong to campaigns of their own, one a month and kind. A page is there within the time of one look: it may hold few, even none, and go on.',
  })
  @ApiOkResponse({ standardSchema: archivePageSchema })
  search(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: archiveQuerySchema }) query: ArchiveQuery,
  ): Promise<ArchivePage> {
    return this.archive.page(tenant.companyId, query);
  }
}
