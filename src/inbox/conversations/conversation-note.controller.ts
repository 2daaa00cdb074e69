import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { digitsSchema } from '../../carriers/phone.js';
import { idSchema, type Page, type PageQuery, pageQuerySchema } from '../../platform/http/page.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { Audited } from '../../tenancy/audit/audited.decorator.js';
import { Idempotent } from '../../tenancy/idempotency/idempotent.decorator.js';
import {
  type AddNote,
  addNoteSchema,
  type NoteView,
  notePageSchema,
  noteSchema,
} from './conversation-note.schema.js';
import { ConversationNoteService } from './conversation-note.service.js';

/** Notes about a conversation. */
@ApiTags('conversations')
@Controller('conversations/:phone/notes')
@Allow('sender', 'inbox:write')
export class ConversationNoteController {
  constructor(private readonly notes: ConversationNoteService) {}

  @Get()
  @Allow('viewer', 'inbox:read')
  @ApiOperation({ operationId: 'listConversationNotes', summary: 'Notes about a conversation, newest first' })
  @ApiOkResponse({ standardSchema: notePageSchema })
  list(
    @CurrentTenant() tenant: Tenant,
    @Param('phone', { schema: digitsSchema }) phone: number,
    @Query({ schema: pageQuerySchema }) page: PageQuery,
  ): Promise<Page<NoteView>> {
    return this.notes.list(tenant.companyId, phone, page);
  }

  @Post()
  @Audited('conversation_note.add')
  @Idempotent()
  @ApiOperation({
    operationId: 'createConversationNote',
    summary: 'Notes something about a conversation; the person never sees it',
  })
  @ApiCreatedResponse({ standardSchema: noteSchema })
  add(
    @CurrentTenant() tenant: Tenant,
    @Param('phone', { schema: digitsSchema }) phone: number,
    @Body({ schema: addNoteSchema }) body: AddNote,
  ): Promise<NoteView> {
    return this.notes.add(tenant, phone, body.text);
  }

  @Delete(':noteId')
  @HttpCode(204)
  @Audited('conversation_note.remove')
  @ApiOperation({ operationId: 'deleteConversationNote', summary: 'Removes one’s own note' })
  @ApiNoContentResponse()
  remove(
    @CurrentTenant() tenant: Tenant,
    @Param('phone', { schema: digitsSchema }) phone: number,
    @Param('noteId', { schema: idSchema }) noteId: number,
  ): Promise<void> {
    return this.notes.remove(tenant, phone, noteId);
  }
}
