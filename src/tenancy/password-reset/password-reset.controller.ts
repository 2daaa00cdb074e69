import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refuses } from '../../platform/http/refuses.decorator.js';
import { Allow } from '../access/allow.decorator.js';
import { noteAudit } from '../audit/audit-facts.js';
import { Audited } from '../audit/audited.decorator.js';
import { CookieJar } from '../sessions/cookie-jar.js';
import {
  type CompletePasswordReset,
  completePasswordResetSchema,
  type RequestPasswordReset,
  requestPasswordResetSchema,
} from './password-reset.schema.js';
import { PasswordResetService } from './password-reset.service.js';

/** Forgotten passwords. */
@ApiTags('session')
@Controller('password-resets')
@Allow('anyone')
export class PasswordResetController {
  constructor(
    private readonly resets: PasswordResetService,
    private readonly cookies: CookieJar,
  ) {}

  @Post()
  @HttpCode(202)
  @Audited('password_reset.request', { keep: ['email'] })
  @Refuses(429)
  @ApiOperation({
    operationId: 'requestPasswordReset',
    summary: 'Mails a link that sets a new password within an hour, where there is such a person',
  })
  @ApiAcceptedResponse({ description: 'The same answer whether there is such a person or not.' })
  async request(
    @Body({ schema: requestPasswordResetSchema }) { email }: RequestPasswordReset,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.resets.request(email, request.ip);
  }

  @Post('completion')
  @HttpCode(204)
  @Audited('password_reset.complete')
  @Refuses(404)
  @ApiOperation({
    operationId: 'completePasswordReset',
    summary: 'Sets a new password with the token of a mail; all sessions of the person end',
  })
  @ApiNoContentResponse()
  async complete(
    @Body({ schema: completePasswordResetSchema }) body: CompletePasswordReset,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { userId, deviceCookie } = await this.resets.complete(body);
    noteAudit(request, { userId, subjectId: userId });
    this.cookies.keepDevice(reply, deviceCookie);
  }
}
