import { Readable } from 'node:stream';
import { Controller, Get, Header, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { idSchema, type Page, type PageQuery } from '../../platform/http/page.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { Audited } from '../../tenancy/audit/audited.decorator.js';
import type { ArchiveFile } from './archive-file.js';
import { ArchiveFileService } from './archive-file.service.js';
import {
  type ArchiveFileView,
  archiveFilePageSchema,
  archiveFileQuerySchema,
  archiveFileSchema,
} from './retention.schema.js';

/** Files of what has left by the retention. */
@ApiTags('archive')
@Controller('archive/files')
export class ArchiveFileController {
  constructor(private readonly files: ArchiveFileService) {}

  @Get()
  @Allow('manager', 'messages:read')
  @ApiOperation({
    operationId: 'listArchiveFiles',
    summary: 'Files of messages and replies that have expired, oldest first',
  })
  @ApiOkResponse({ standardSchema: archiveFilePageSchema })
  async page(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: archiveFileQuerySchema }) query: PageQuery,
  ): Promise<Page<ArchiveFileView>> {
    const { items, next } = await this.files.page(tenant.companyId, query);
    return { items: items.map(toView), next };
  }

  @Get(':fileId')
  @Allow('manager', 'messages:read')
  @ApiOperation({ operationId: 'getArchiveFile', summary: 'One file with its progress' })
  @ApiOkResponse({ standardSchema: archiveFileSchema })
  async get(
    @CurrentTenant() tenant: Tenant,
    @Param('fileId', { schema: idSchema }) fileId: number,
  ): Promise<ArchiveFileView> {
    return toView(await this.files.get(tenant.companyId, fileId));
  }

  @Get(':fileId/content')
  @Allow('manager', 'messages:read')
  @Audited('archive-file.export')
  @Header('content-type', 'application/gzip')
  @ApiOperation({
    operationId: 'downloadArchiveFile',
    summary: 'The file itself: CSV, packed with gzip',
    description:
      'There as soon as it is whole, before anything in it is deleted. Values that a spreadsheet would run as formulas begin with an apostrophe.',
  })
  @ApiProduces('application/gzip')
  @ApiOkResponse({
    description: 'A header line, then one line a message or reply.',
    schema: { type: 'string', format: 'binary' },
  })
  async content(
    @CurrentTenant() tenant: Tenant,
    @Param('fileId', { schema: idSchema }) fileId: number,
  ): Promise<StreamableFile> {
    const { kind, campaignId } = await this.files.get(tenant.companyId, fileId);
    const content = await this.files.content(tenant.companyId, fileId);
    const name = kind === 'messages' ? `campaign-${campaignId}-messages` : `replies-${fileId}`;
    return new StreamableFile(Readable.from(content, { objectMode: false }), {
      type: 'application/gzip',
      disposition: `attachment; filename="${name}.csv.gz"`,
    });
  }
}

function toView(file: ArchiveFile): ArchiveFileView {
  return {
    id: file.id,
    kind: file.kind,
    campaignId: file.kind === 'messages' ? file.campaignId : null,
    status: file.status,
    items: file.itemCount,
    removedItems: file.removedCount,
    bytes: file.bytes,
    createdAt: file.createdAt.toISOString(),
    exportedAt: file.exportedAt?.toISOString() ?? null,
    removedAt: file.removedAt?.toISOString() ?? null,
    downloadableUntil: file.expiresAt?.toISOString() ?? null,
  };
}
