import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { digitsSchema } from '../../carriers/phone.js';
import { Refuses } from '../../platform/http/refuses.decorator.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { Audited, NotAudited } from '../../tenancy/audit/audited.decorator.js';
import { Idempotent } from '../../tenancy/idempotency/idempotent.decorator.js';
import type { WrittenAnswer } from '../answering/answer.service.js';
import {
  type AnswerConversation,
  answerConversationSchema,
  type ConversationPage,
  type ConversationPageQuery,
  type ConversationView,
  conversationPageQuerySchema,
  conversationPageSchema,
  conversationSchema,
  type ReadConversation,
  readConversationSchema,
  type UnreadConversation,
  type UpdateConversation,
  unreadConversationSchema,
  updateConversationSchema,
  writtenAnswerSchema,
} from './conversation.schema.js';
import { ConversationService } from './conversation.service.js';
import { ConversationListService } from './conversation-list.service.js';
import { type ThreadPage, type ThreadQuery, threadPageSchema, threadQuerySchema } from './thread.schema.js';
import { ThreadService } from './thread.service.js';

/** What a company and its people wrote to each other, one thread a person. */
@ApiTags('conversations')
@Controller('conversations')
@Allow('sender', 'inbox:write')
export class ConversationController {
  constructor(
    private readonly conversations: ConversationService,
    private readonly lists: ConversationListService,
    private readonly threads: ThreadService,
  ) {}

  @Get()
  @Allow('viewer', 'inbox:read')
  @ApiOperation({
    operationId: 'listConversations',
    summary: 'Lists conversations, the one that was active last first',
    description: 'There is one with everybody who ever wrote; whoever only got messages has none.',
  })
  @ApiOkResponse({ standardSchema: conversationPageSchema })
  list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: conversationPageQuerySchema }) query: ConversationPageQuery,
  ): Promise<ConversationPage> {
    return this.lists.page(tenant, query);
  }

  @Get(':phone')
  @Allow('viewer', 'inbox:read')
  @ApiOperation({ operationId: 'getConversation', summary: 'One conversation' })
  @ApiOkResponse({ standardSchema: conversationSchema })
  get(
    @CurrentTenant() tenant: Tenant,
    @Param('phone', { schema: digitsSchema }) phone: number,
  ): Promise<ConversationView> {
    return this.lists.one(tenant.companyId, phone);
  }

  @Get(':phone/messages')
  @Allow('viewer', 'inbox:read')
  @ApiOperation({
    operationId: 'listConversationMessages',
    summary: 'All messages to and from a person, latest first',
    description: 'Over all campaigns, accounts and numbers of the company; also of who never wrote.',
  })
  @ApiOkResponse({ standardSchema: threadPageSchema })
  thread(
    @CurrentTenant() tenant: Tenant,
    @Param('phone', { schema: digitsSchema }) phone: number,
    @Query({ schema: threadQuerySchema }) query: ThreadQuery,
  ): Promise<ThreadPage> {
    return this.threads.page(tenant.companyId, phone, query);
  }

  @Patch(':phone')
  @Audited('conversation.update', { keep: ['status', 'assigneeId'] })
  @ApiOperation({ operationId: 'updateConversation', summary: 'Opens, closes, assigns a conversation' })
  @ApiOkResponse({ standardSchema: conversationSchema })
  update(
    @CurrentTenant() tenant: Tenant,
    @Param('phone', { schema: digitsSchema }) phone: number,
    @Body({ schema: updateConversationSchema }) body: UpdateConversation,
  ): Promise<ConversationView> {
    return this.conversations.update(tenant.companyId, phone, body);
  }

  @Post(':phone/read')
  @HttpCode(200)
  @NotAudited('A mark that somebody has read on, set with every look.')
  @ApiOperation({
    operationId: 'markConversationRead',
    summary: 'Marks replies as read, up to the last that was seen',
  })
  @ApiOkResponse({ standardSchema: conversationSchema })
  markRead(
    @CurrentTenant() tenant: Tenant,
    @Param('phone', { schema: digitsSchema }) phone: number,
    @Body({ schema: readConversationSchema }) body: ReadConversation,
  ): Promise<ConversationView> {
    return this.conversations.markRead(tenant.companyId, phone, body.upToReplyId);
  }

  @Post(':phone/unread')
  @HttpCode(200)
  @NotAudited('A mark that somebody has read on, set with every look.')
  @ApiOperation({
    operationId: 'markConversationUnread',
    summary: 'Marks the last reply as unread, or all from one on',
  })
  @ApiOkResponse({ standardSchema: conversationSchema })
  markUnread(
    @CurrentTenant() tenant: Tenant,
    @Param('phone', { schema: digitsSchema }) phone: number,
    @Body({ schema: unreadConversationSchema }) body: UnreadConversation,
  ): Promise<ConversationView> {
    return this.conversations.markUnread(tenant.companyId, phone, body);
  }

  @Post(':phone/answers')
  @Audited('conversation.answer')
  @Refuses(409)
  @Idempotent()
  @ApiOperation({
    operationId: 'answerConversation',
    summary: 'Answers by hand, from the number that the person wrote to',
    description:
      'Who wrote within a day gets it at any hour; to others sending hours and caps hold as for any promotional message. 409 says in plain words why it may not be sent, such as an opt-out.',
  })
  @ApiCreatedResponse({ standardSchema: writtenAnswerSchema })
  answer(
    @CurrentTenant() tenant: Tenant,
    @Param('phone', { schema: digitsSchema }) phone: number,
    @Body({ schema: answerConversationSchema }) body: AnswerConversation,
  ): Promise<WrittenAnswer> {
    return this.conversations.answer(tenant, phone, body);
  }

  @Post(':phone/opt-out')
  @HttpCode(200)
  @Audited('conversation.opt_out')
  @ApiOperation({
    operationId: 'optOutConversation',
    summary: 'Blocks the person for all that the company sends, at once',
  })
  @ApiOkResponse({ standardSchema: conversationSchema })
  optOut(
    @CurrentTenant() tenant: Tenant,
    @Param('phone', { schema: digitsSchema }) phone: number,
  ): Promise<ConversationView> {
    return this.conversations.optOut(tenant, phone);
  }
}
