import { Controller, Get, Header, HttpCode, Post, Query, Req, type StreamableFile } from '@nestjs/common';
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
import { type OptOutFilterQuery, optOutFilterSchema } from '../../compliance/opt-outs/opt-out.schema.js';
import { Environment } from '../../platform/config/environment.js';
import { Bounded } from '../../platform/http/bounded.decorator.js';
import { csvDownload } from '../../platform/http/csv-download.js';
import { Refuses } from '../../platform/http/refuses.decorator.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { Audited, NotAudited } from '../../tenancy/audit/audited.decorator.js';
import { Idempotent } from '../../tenancy/idempotency/idempotent.decorator.js';
import {
  type ImportPreview,
  type ImportView,
  importPreviewSchema,
  importViewSchema,
  UPLOAD_FORM,
} from '../imports/import.schemas.js';
import { ImportService } from '../imports/import.service.js';
import { previewOf } from '../imports/import-preview.js';
import { toImportView } from '../imports/import-view.js';
import { inspectFile, SAMPLE_BYTES } from '../imports/inspect-file.js';
import { FileStorage } from '../imports/storage/file-storage.js';
import { receiveSample, receiveUpload } from '../uploads/multipart-upload.js';
import { OptOutExportService } from './opt-out-export.service.js';

/** A file may find no room. */
const NO_ROOM = 507;

/** Opt-outs out of files and into them. */
@ApiTags('opt-outs')
@Controller()
export class OptOutFileController {
  constructor(
    private readonly exports: OptOutExportService,
    private readonly imports: ImportService,
    private readonly storage: FileStorage,
    private readonly environment: Environment,
  ) {}

  @Get('opt-outs.csv')
  @Allow('manager', 'opt-outs:read')
  @Audited('opt_out.export')
  @Header('content-type', 'text/csv; charset=utf-8')
  @ApiOperation({
    operationId: 'exportOptOuts',
    summary: 'The do-not-contact list as CSV',
    description:
      'Those that stand, streamed by number; takes the filters of the listing. Imported again they hold for the whole company.',
  })
  @ApiProduces('text/csv')
  @ApiOkResponse({ description: 'A header line, then one line an opt-out.', schema: { type: 'string' } })
  async download(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: optOutFilterSchema }) query: OptOutFilterQuery,
  ): Promise<StreamableFile> {
    const lines = await this.exports.csv(tenant.companyId, query);
    return csvDownload(lines, 'opt-outs.csv');
  }

  @Post('opt-outs/imports')
  @Allow('sender', 'opt-outs:write')
  @Audited('import.create')
  @Refuses(NO_ROOM)
  @Idempotent()
  @ApiOperation({
    operationId: 'importOptOuts',
    summary: 'Upload a file of opt-outs',
    description:
      'An import like any other, but without a list: every number of the file is blocked for the whole company, and only the column of numbers is read. `inserted` are those who were not blocked before.',
  })
  @ApiConsumes('multipart/form-data')
  @ApiBody(UPLOAD_FORM)
  @ApiCreatedResponse({ standardSchema: importViewSchema })
  async create(@CurrentTenant() tenant: Tenant, @Req() request: FastifyRequest): Promise<ImportView> {
    const { companyId, userId } = tenant;
    const upload = await receiveUpload(request, this.storage, companyId, this.environment.uploadMaxBytes);
    const { one, totals } = await this.imports.begin(companyId, userId, null, upload);
    return toImportView(one, totals);
  }

  @Post('opt-outs/imports/preview')
  @HttpCode(200)
  @Allow('sender', 'opt-outs:write')
  @NotAudited('Changes nothing.')
  @Bounded('The first rows of the file.')
  @ApiOperation({
    operationId: 'previewOptOutImport',
    summary: 'How a file of opt-outs would be read; its first 256 KB are enough',
  })
  @ApiConsumes('multipart/form-data')
  @ApiBody(UPLOAD_FORM)
  @ApiOkResponse({ standardSchema: importPreviewSchema })
  async preview(@Req() request: FastifyRequest): Promise<ImportPreview> {
    const { uploadMaxBytes } = this.environment;
    const { sample, whole, settings } = await receiveSample(request, SAMPLE_BYTES, uploadMaxBytes);
    return previewOf(inspectFile(sample, whole && sample.length < SAMPLE_BYTES, settings));
  }
}
