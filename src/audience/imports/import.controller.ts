import {
  Controller,
  Get,
  Header,
  HttpCode,
  Param,
  Post,
  Query,
  Req,
  type StreamableFile,
} from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Environment } from '../../platform/config/environment.js';
import { Bounded } from '../../platform/http/bounded.decorator.js';
import { csvDownload } from '../../platform/http/csv-download.js';
import { idSchema, type Page } from '../../platform/http/page.js';
import { Refuses } from '../../platform/http/refuses.decorator.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { Audited, NotAudited } from '../../tenancy/audit/audited.decorator.js';
import { Idempotent } from '../../tenancy/idempotency/idempotent.decorator.js';
import { ListService } from '../lists/list.service.js';
import { receiveSample, receiveUpload } from '../uploads/multipart-upload.js';
import {
  type ImportPreview,
  type ImportQuery,
  type ImportView,
  importPageSchema,
  importPreviewSchema,
  importQuerySchema,
  importViewSchema,
  UPLOAD_FORM,
} from './import.schemas.js';
import { ImportService } from './import.service.js';
import { ImportControlService } from './import-control.service.js';
import { previewOf } from './import-preview.js';
import { toImportView } from './import-view.js';
import { inspectFile, SAMPLE_BYTES } from './inspect-file.js';
import { FileStorage } from './storage/file-storage.js';

/** A file may find no room. */
const NO_ROOM = 507;

/** Contact files: uploaded, tried out, followed, cut short. */
@ApiTags('imports')
@Controller()
export class ImportController {
  constructor(
    private readonly imports: ImportService,
    private readonly control: ImportControlService,
    private readonly lists: ListService,
    private readonly storage: FileStorage,
    private readonly environment: Environment,
  ) {}

  @Post('lists/:listId/imports')
  @Allow('sender', 'contacts:write')
  @Audited('import.create')
  @Refuses(NO_ROOM)
  @Idempotent()
  @ApiOperation({ operationId: 'createImport', summary: 'Upload a contact file and import it into a list' })
  @ApiConsumes('multipart/form-data')
  @ApiBody(UPLOAD_FORM)
  @ApiCreatedResponse({ standardSchema: importViewSchema })
  async create(
    @CurrentTenant() tenant: Tenant,
    @Param('listId', { schema: idSchema }) listId: number,
    @Req() request: FastifyRequest,
  ): Promise<ImportView> {
    // Before the first byte is taken: nobody uploads gigabytes to a list that is not there.
    await this.lists.get(tenant.companyId, listId);
    const { uploadMaxBytes } = this.environment;
    const upload = await receiveUpload(request, this.storage, tenant.companyId, uploadMaxBytes);
    const { one, totals } = await this.imports.begin(tenant.companyId, tenant.userId, listId, upload);
    return toImportView(one, totals);
  }

  @Post('lists/:listId/imports/preview')
  @HttpCode(200)
  @Allow('sender', 'contacts:write')
  @NotAudited('Changes nothing.')
  @Bounded('The first rows of the file.')
  @ApiOperation({
    operationId: 'previewImport',
    summary: 'How a contact file would be read; its first 256 KB are enough',
  })
  @ApiConsumes('multipart/form-data')
  @ApiBody(UPLOAD_FORM)
  @ApiOkResponse({ standardSchema: importPreviewSchema })
  async preview(
    @CurrentTenant() tenant: Tenant,
    @Param('listId', { schema: idSchema }) listId: number,
    @Req() request: FastifyRequest,
  ): Promise<ImportPreview> {
    await this.lists.get(tenant.companyId, listId);
    const { sample, whole, settings } = await receiveSample(
      request,
      SAMPLE_BYTES,
      this.environment.uploadMaxBytes,
    );
    return previewOf(inspectFile(sample, whole && sample.length < SAMPLE_BYTES, settings));
  }

  @Get('imports')
  @Allow('viewer', 'contacts:read')
  @ApiOperation({ operationId: 'listImports', summary: 'All imports, oldest first unless asked otherwise' })
  @ApiOkResponse({ standardSchema: importPageSchema })
  async page(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: importQuerySchema }) query: ImportQuery,
  ): Promise<Page<ImportView>> {
    const { items, next } = await this.imports.page(tenant.companyId, query);
    return { items: items.map(({ one, totals }) => toImportView(one, totals)), next };
  }

  @Get('imports/:importId')
  @Allow('viewer', 'contacts:read')
  @ApiOperation({ operationId: 'getImport', summary: 'One import with its progress' })
  @ApiOkResponse({ standardSchema: importViewSchema })
  async get(
    @CurrentTenant() tenant: Tenant,
    @Param('importId', { schema: idSchema }) importId: number,
  ): Promise<ImportView> {
    const { one, totals } = await this.imports.get(tenant.companyId, importId);
    return toImportView(one, totals);
  }

  @Get('imports/:importId/rejections.csv')
  @Allow('viewer', 'contacts:read')
  @Audited('import.export_rejections')
  @Header('content-type', 'text/csv; charset=utf-8')
  @ApiOperation({
    operationId: 'exportImportRejections',
    summary: 'The rejected rows: line, reason, original fields',
  })
  @ApiProduces('text/csv')
  @ApiOkResponse({ description: 'One line for each rejected row.', schema: { type: 'string' } })
  async rejections(
    @CurrentTenant() tenant: Tenant,
    @Param('importId', { schema: idSchema }) importId: number,
  ): Promise<StreamableFile> {
    const lines = await this.imports.rejectionsCsv(tenant.companyId, importId);
    return csvDownload(lines, `import-${importId}-rejections.csv`);
  }

  @Post('imports/:importId/pause')
  @HttpCode(200)
  @Allow('sender', 'contacts:write')
  @Audited('import.pause')
  @ApiOperation({
    operationId: 'pauseImport',
    summary: 'Pause an import; nothing is written until it is resumed',
  })
  @ApiOkResponse({ standardSchema: importViewSchema })
  async pause(
    @CurrentTenant() tenant: Tenant,
    @Param('importId', { schema: idSchema }) importId: number,
  ): Promise<ImportView> {
    await this.control.pause(tenant.companyId, importId);
    return this.get(tenant, importId);
  }

  @Post('imports/:importId/resume')
  @HttpCode(200)
  @Allow('sender', 'contacts:write')
  @Audited('import.resume')
  @ApiOperation({ operationId: 'resumeImport', summary: 'Resume a paused import where it was' })
  @ApiOkResponse({ standardSchema: importViewSchema })
  async resume(
    @CurrentTenant() tenant: Tenant,
    @Param('importId', { schema: idSchema }) importId: number,
  ): Promise<ImportView> {
    await this.control.resume(tenant.companyId, importId);
    return this.get(tenant, importId);
  }

  @Post('imports/:importId/cancel')
  @HttpCode(200)
  @Allow('sender', 'contacts:write')
  @Audited('import.cancel')
  @ApiOperation({ operationId: 'cancelImport', summary: 'End an import early; contacts that are in stay in' })
  @ApiOkResponse({ standardSchema: importViewSchema })
  async cancel(
    @CurrentTenant() tenant: Tenant,
    @Param('importId', { schema: idSchema }) importId: number,
  ): Promise<ImportView> {
    await this.control.cancel(tenant.companyId, importId);
    return this.get(tenant, importId);
  }
}
