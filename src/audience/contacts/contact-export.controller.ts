import { Controller, Get, Header, Param, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { csvDownload } from '../../platform/http/csv-download.js';
import { idSchema } from '../../platform/http/page.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { Audited } from '../../tenancy/audit/audited.decorator.js';
import { type ContactFilterQuery, contactFilterSchema } from './contact.schemas.js';
import { ContactExportService } from './contact-export.service.js';

/** Contacts of a list as a file. */
@ApiTags('contacts')
@Controller('lists/:listId')
export class ContactExportController {
  constructor(private readonly exports: ContactExportService) {}

  @Get('contacts.csv')
  @Allow('manager', 'contacts:read')
  @Audited('list.export')
  @Header('content-type', 'text/csv; charset=utf-8')
  @ApiOperation({
    operationId: 'exportContacts',
    summary: 'The contacts of a list as CSV',
    description:
      'Streamed in order of arrival, as large as the list is; takes the filters of the listing. Imported again it gives the same contacts. Values that a spreadsheet would run as formulas begin with an apostrophe.',
  })
  @ApiProduces('text/csv')
  @ApiOkResponse({ description: 'A header line, then one line a contact.', schema: { type: 'string' } })
  async download(
    @CurrentTenant() tenant: Tenant,
    @Param('listId', { schema: idSchema }) listId: number,
    @Query({ schema: contactFilterSchema }) query: ContactFilterQuery,
  ): Promise<StreamableFile> {
    const lines = await this.exports.csv(tenant.companyId, listId, query);
    return csvDownload(lines, `list-${listId}-contacts.csv`);
  }
}
