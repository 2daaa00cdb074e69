import {
  Body,
  Controller,
  Delete,
  Head,
  HttpCode,
  Options,
  Param,
  Patch,
  Post,
  Req,
  Res,
} from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Bounded } from '../../platform/http/bounded.decorator.js';
import { Refuses } from '../../platform/http/refuses.decorator.js';
import { STREAMED_TYPE } from '../../platform/http/streamed-body.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { noteAudit } from '../../tenancy/audit/audit-facts.js';
import { Audited, NotAudited } from '../../tenancy/audit/audited.decorator.js';
import { Idempotent } from '../../tenancy/idempotency/idempotent.decorator.js';
import {
  type ImportPreview,
  type ImportView,
  importPreviewSchema,
  importViewSchema,
} from '../imports/import.schemas.js';
import { toImportView } from '../imports/import-view.js';
import { TusService } from './tus.service.js';
import type { TusAnswer } from './tus-server.js';
import {
  type ImportUpload,
  importUploadSchema,
  type PreviewUpload,
  previewUploadSchema,
  uploadIdSchema,
} from './upload.schemas.js';
import { UploadService } from './upload.service.js';

const TUS_VERSION = { name: 'Tus-Resumable', required: true, description: '`1.0.0`' };
const PIECE = { schema: { type: 'string', format: 'binary' }, description: 'Bytes of the file.' };
const OFFSET = { 'Upload-Offset': { description: 'Bytes that have arrived.', schema: { type: 'integer' } } };
const EXPIRES = {
  'Upload-Expires': {
    description: 'When the upload is removed unless a further piece arrives.',
    schema: { type: 'string' },
  },
};

/** The refusals that tus names, and its clients know what to do. */
const WRONG_TUS = 412;
const TOO_LARGE = 413;
const BUSY = 423;
/** Redis, which keeps two requests off one file, does not answer. */
const NOT_READY = 503;
const NO_ROOM = 507;

/** Resumable uploads by the tus protocol, and what becomes of them. */
@ApiTags('uploads')
@Controller('uploads')
@Allow('sender', 'contacts:write')
export class UploadController {
  constructor(
    private readonly tus: TusService,
    private readonly uploads: UploadService,
  ) {}

  @Options()
  @HttpCode(204)
  @ApiOperation({
    operationId: 'getUploadOptions',
    summary: 'What the tus server can, and the largest upload',
  })
  @ApiNoContentResponse({ description: 'In Tus-Version, Tus-Extension and Tus-Max-Size (bytes).' })
  async options(@CurrentTenant() tenant: Tenant, @Res() reply: FastifyReply): Promise<void> {
    await answer(reply, await this.tus.options(tenant));
  }

  @Post()
  @Audited('upload.create')
  @Refuses(WRONG_TUS, TOO_LARGE, NOT_READY, NO_ROOM)
  @ApiOperation({
    operationId: 'createUpload',
    summary: 'Begin a resumable upload (tus 1.0.0)',
    description: 'Any tus client does this. The first bytes of the file may come along.',
  })
  @ApiHeader(TUS_VERSION)
  @ApiHeader({ name: 'Upload-Length', required: true, description: 'Bytes of the whole file.' })
  @ApiHeader({
    name: 'Upload-Metadata',
    required: true,
    description: '`filename` and the name in base64; .csv, .tsv, .txt, .csv.gz and .tsv.gz are taken.',
  })
  @ApiCreatedResponse({
    description: 'Begun.',
    headers: { Location: { description: 'Address of the upload.', schema: { type: 'string' } }, ...EXPIRES },
  })
  async create(
    @CurrentTenant() tenant: Tenant,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const begun = await this.tus.create(tenant, request.raw);
    const subjectId = begun.headers['location']?.split('/').at(-1);
    if (subjectId !== undefined) noteAudit(request, { subjectId });
    await answer(reply, begun);
  }

  @Head(':uploadId')
  @Refuses(WRONG_TUS, BUSY, NOT_READY)
  @ApiOperation({ operationId: 'getUploadStatus', summary: 'How much of an upload has arrived (tus 1.0.0)' })
  @ApiHeader(TUS_VERSION)
  @ApiOkResponse({ description: 'Where to go on.', headers: OFFSET })
  async status(
    @CurrentTenant() tenant: Tenant,
    @Param('uploadId', { schema: uploadIdSchema }) uploadId: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await answer(reply, await this.tus.askOrRemove(tenant, uploadId, 'HEAD', request.raw));
  }

  @Patch(':uploadId')
  @HttpCode(204)
  @NotAudited('A piece of an upload that is written down already; thousands make one file.')
  @Refuses(WRONG_TUS, BUSY, NOT_READY, NO_ROOM)
  @ApiOperation({ operationId: 'appendUpload', summary: 'Send a further piece of an upload (tus 1.0.0)' })
  @ApiHeader(TUS_VERSION)
  @ApiHeader({ name: 'Upload-Offset', required: true, description: 'Where the piece begins: as HEAD told.' })
  @ApiConsumes(STREAMED_TYPE)
  @ApiBody(PIECE)
  @ApiNoContentResponse({ description: 'Taken, and on the disk.', headers: { ...OFFSET, ...EXPIRES } })
  async append(
    @CurrentTenant() tenant: Tenant,
    @Param('uploadId', { schema: uploadIdSchema }) uploadId: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await answer(reply, await this.tus.append(tenant, uploadId, request.raw));
  }

  @Delete(':uploadId')
  @HttpCode(204)
  @Audited('upload.remove')
  @Refuses(WRONG_TUS, BUSY, NOT_READY)
  @ApiOperation({ operationId: 'deleteUpload', summary: 'Give an upload up (tus 1.0.0)' })
  @ApiHeader(TUS_VERSION)
  @ApiNoContentResponse({ description: 'Removed.' })
  async remove(
    @CurrentTenant() tenant: Tenant,
    @Param('uploadId', { schema: uploadIdSchema }) uploadId: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await answer(reply, await this.tus.askOrRemove(tenant, uploadId, 'DELETE', request.raw));
  }

  @Post(':uploadId/preview')
  @HttpCode(200)
  @NotAudited('Changes nothing.')
  @Bounded('The first rows of the file.')
  @ApiOperation({ operationId: 'previewUpload', summary: 'How a whole upload would be read' })
  @ApiOkResponse({ standardSchema: importPreviewSchema })
  async preview(
    @CurrentTenant() tenant: Tenant,
    @Param('uploadId', { schema: uploadIdSchema }) uploadId: string,
    @Body({ schema: previewUploadSchema }) body: PreviewUpload,
  ): Promise<ImportPreview> {
    return this.uploads.preview(tenant, uploadId, body.listId, body.settings);
  }

  @Post(':uploadId/import')
  @Audited('import.create', { keep: ['listId'] })
  @Idempotent()
  @ApiOperation({
    operationId: 'importUpload',
    summary: 'Import a whole upload into a list',
    description: 'The upload becomes the import. Where the import is refused, the upload stays.',
  })
  @ApiCreatedResponse({ standardSchema: importViewSchema })
  async import(
    @CurrentTenant() tenant: Tenant,
    @Param('uploadId', { schema: uploadIdSchema }) uploadId: string,
    @Body({ schema: importUploadSchema }) body: ImportUpload,
  ): Promise<ImportView> {
    const { one, totals } = await this.uploads.import(tenant, uploadId, body.listId, body.settings);
    return toImportView(one, totals);
  }
}

function answer(reply: FastifyReply, { status, headers }: TusAnswer): FastifyReply {
  return reply.status(status).headers(headers).send();
}
