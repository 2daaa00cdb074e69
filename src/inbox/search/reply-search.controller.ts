import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { formatPhone } from '../../carriers/phone.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import {
  type FoundReplyPage,
  foundReplyPageSchema,
  type ReplySearchQuery,
  replySearchQuerySchema,
} from './reply-search.schema.js';
import { ReplySearchService } from './reply-search.service.js';

/** The search in what people wrote. */
@ApiTags('replies')
@Controller('replies/search')
export class ReplySearchController {
  constructor(private readonly searches: ReplySearchService) {}

  @Get()
  @Allow('viewer', 'inbox:read')
  @ApiOperation({
    operationId: 'searchReplies',
    summary: 'Finds replies by their words, newest first',
    description: 'Case, accents and punctuation make no difference; a reply is found once it was handled.',
  })
  @ApiOkResponse({ standardSchema: foundReplyPageSchema })
  async find(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: replySearchQuerySchema }) { text, after, limit }: ReplySearchQuery,
  ): Promise<FoundReplyPage> {
    const { items, next } = await this.searches.search(tenant.companyId, text, after ?? null, limit);
    return {
      items: items.map((reply) => ({
        ...reply,
        phone: formatPhone(reply.phone),
        receivedAt: reply.receivedAt.toISOString(),
      })),
      next,
    };
  }
}
