import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { idSchema, type Page, type PageQuery, pageQuerySchema } from '../../platform/http/page.js';
import { Allow } from '../access/allow.decorator.js';
import { AllowSuspended } from '../access/allow-suspended.decorator.js';
import { AllowUnenrolled } from '../access/allow-unenrolled.decorator.js';
import type { CurrentSession as Session } from '../access/caller.js';
import { CurrentSession } from '../access/current-session.decorator.js';
import { Audited } from '../audit/audited.decorator.js';
import { type ListedSessionView, sessionPageSchema } from './session.schema.js';
import { SessionService } from './session.service.js';

/** Where the person is signed in, in whatever company. */
@ApiTags('session')
@Controller('sessions')
@Allow('viewer')
@AllowSuspended()
@AllowUnenrolled()
export class SessionListController {
  constructor(private readonly sessions: SessionService) {}

  @Get()
  @ApiOperation({ operationId: 'listSessions', summary: 'Where the signed-in person is signed in' })
  @ApiOkResponse({ standardSchema: sessionPageSchema })
  async list(
    @CurrentSession() session: Session,
    @Query({ schema: pageQuerySchema }) page: PageQuery,
  ): Promise<Page<ListedSessionView>> {
    const { items, next } = await this.sessions.list(session.userId, page);
    return {
      items: items.map(({ tokenHash, createdAt, lastUsedAt, expiresAt, ...listed }) => ({
        ...listed,
        current: tokenHash.equals(session.tokenHash),
        createdAt: createdAt.toISOString(),
        lastUsedAt: lastUsedAt.toISOString(),
        expiresAt: expiresAt.toISOString(),
      })),
      next,
    };
  }

  @Delete()
  @HttpCode(204)
  @Audited('session.revoke_others')
  @ApiOperation({
    operationId: 'revokeOtherSessions',
    summary: 'Ends all sessions of the person but this one',
  })
  @ApiNoContentResponse()
  async revokeOthers(@CurrentSession() session: Session): Promise<void> {
    await this.sessions.endOthers(session);
  }

  @Delete(':id')
  @HttpCode(204)
  @Audited('session.revoke')
  @ApiOperation({ operationId: 'revokeSession', summary: 'Ends one session of the signed-in person' })
  @ApiNoContentResponse()
  async revoke(
    @CurrentSession() session: Session,
    @Param('id', { schema: idSchema }) id: number,
  ): Promise<void> {
    await this.sessions.end(session.userId, id);
  }
}
