import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { formatPhone } from '../carriers/phone.js';
import { type Page, toPage } from '../platform/http/page.js';
import { Allow } from '../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../tenancy/access/tenant.js';
import {
  type ReplyPageQuery,
  type ReplyView,
  replyPageQuerySchema,
  replyPageSchema,
} from './reply.schema.js';
import { ReplyListRepository } from './reply-list.repository.js';

/** What people answered, and what it was taken for. */
@ApiTags('replies')
@Controller('replies')
export class ReplyController {
  constructor(private readonly replies: ReplyListRepository) {}

  @Get()
  @Allow('viewer', 'inbox:read')
  @ApiOperation({ operationId: 'listReplies', summary: 'Lists what people wrote, newest first' })
  @ApiOkResponse({ standardSchema: replyPageSchema })
  async list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: replyPageQuerySchema }) query: ReplyPageQuery,
  ): Promise<Page<ReplyView>> {
    const { campaignId = null, after = null, limit } = query;
    const rows = await this.replies.page(tenant.companyId, campaignId, after, limit + 1);
    const { items, next } = toPage(rows, limit);
    return {
      items: items.map((row) => ({
        ...row,
        phone: formatPhone(row.phone),
        unsolicited: row.verdict !== null && row.messageId === null,
        receivedAt: row.receivedAt.toISOString(),
      })),
      next,
    };
  }
}
