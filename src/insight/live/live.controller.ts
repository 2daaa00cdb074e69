import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refuses } from '../../platform/http/refuses.decorator.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { SESSION_COOKIE } from '../../tenancy/sessions/session-cookie.js';
import { LiveStreams } from './live-streams.service.js';

/** What happens in a company, as it happens. */
@ApiTags('live')
@Controller('live')
export class LiveController {
  constructor(private readonly streams: LiveStreams) {}

  @Get()
  @Allow('viewer', 'live:read')
  @Refuses(429, 503)
  @ApiOperation({
    operationId: 'openLiveStream',
    summary: 'A stream of server-sent events of the company',
    description:
      '`open`: events come from now on; read again what is shown, as nobody knows what was missed. `degraded`: none come for a while, an `open` follows. `reply.received` {phone, replyId, verdict}, `conversation.updated` {phone}, `campaign.updated` {campaignId}, `import.updated` {importId}, `account.updated` {accountId}, `alert.updated` {alertId}, `activity.updated` when the company’s activity and history have new figures, and to operators `operations.updated` every three seconds: read the thing itself. A comment every 15 seconds keeps the stream alive; it ends with the session or key, or when its company is suspended.',
  })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({ description: 'Goes on until one side ends it.', schema: { type: 'string' } })
  open(@CurrentTenant() tenant: Tenant, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.streams.requireRoom(tenant);
    const credentials = {
      authorization: request.headers.authorization,
      sessionToken: request.cookies[SESSION_COOKIE],
    };
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) reply.raw.setHeader(name, value);
    }
    reply.hijack();
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // The connection ends with the stream: a process that stops would wait for it.
      connection: 'close',
      // nginx would hold events back until its buffer is full.
      'x-accel-buffering': 'no',
    });
    const isOperator = request.signedIn?.isOperator === true;
    this.streams.open({ tenant, credentials, isOperator }, reply.raw);
  }
}
