import { Controller, Get, Header, Param, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { messageQuerySchema } from '../../campaigns/message-view.js';
import { csvDownload } from '../../platform/http/csv-download.js';
import { idSchema } from '../../platform/http/page.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { Audited } from '../../tenancy/audit/audited.decorator.js';
import { CampaignExportService } from './campaign-export.service.js';

const filterSchema = messageQuerySchema.pick({ status: true, reason: true });
type ExportFilter = z.infer<typeof filterSchema>;

/** Messages of a campaign as a file. */
@ApiTags('campaigns')
@Controller('campaigns/:id')
export class CampaignExportController {
  constructor(private readonly exports: CampaignExportService) {}

  @Get('messages.csv')
  @Allow('manager', 'messages:read')
  @Audited('campaign.export')
  @Header('content-type', 'text/csv; charset=utf-8')
  @ApiOperation({
    operationId: 'exportCampaignMessages',
    summary: 'The messages of a campaign as CSV, with their text as sent',
    description:
      'Streamed, as large as the campaign is; those of a status or reason if asked. Values that a spreadsheet would run as formulas begin with an apostrophe.',
  })
  @ApiProduces('text/csv')
  @ApiOkResponse({ description: 'A header line, then one line a message.', schema: { type: 'string' } })
  async download(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
    @Query({ schema: filterSchema }) query: ExportFilter,
  ): Promise<StreamableFile> {
    const lines = await this.exports.csv(tenant.companyId, id, {
      status: query.status ?? null,
      reason: query.reason ?? null,
    });
    return csvDownload(lines, `campaign-${id}-messages.csv`);
  }
}
