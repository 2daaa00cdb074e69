import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Environment } from '../../platform/config/environment.js';
import { Refuses } from '../../platform/http/refuses.decorator.js';
import { Allow } from '../access/allow.decorator.js';
import { AllowSuspended } from '../access/allow-suspended.decorator.js';
import type { CurrentSession as Session } from '../access/caller.js';
import { CurrentSession } from '../access/current-session.decorator.js';
import { noteAudit } from '../audit/audit-facts.js';
import { Audited } from '../audit/audited.decorator.js';
import {
  type ChangePassword,
  changePasswordSchema,
  type SessionView,
  type SignIn,
  type SwitchCompany,
  sessionSchema,
  signInSchema,
  switchCompanySchema,
} from './session.schema.js';
import { SessionService } from './session.service.js';
import { SESSION_COOKIE, sessionCookieOptions } from './session-cookie.js';

/** A password that is wrong, or tried too often: it could be guessed. */
const GUESSABLE = [401, 429];

/** Signing in and out, and what a person may change of the own session and password. */
@ApiTags('session')
@Controller('session')
@AllowSuspended()
export class SessionController {
  private readonly cookieOptions;

  constructor(
    private readonly sessions: SessionService,
    environment: Environment,
  ) {
    this.cookieOptions = sessionCookieOptions(environment.publicUrl.startsWith('https:'));
  }

  @Post()
  @Allow('anyone')
  @Audited('session.sign_in', { subject: 'user', keep: ['email'] })
  @Refuses(...GUESSABLE)
  @ApiOperation({ operationId: 'signIn', summary: 'Signs a person in: sets the session cookie' })
  @ApiCreatedResponse({ standardSchema: sessionSchema })
  async signIn(
    @Body({ schema: signInSchema }) body: SignIn,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    const { token, session } = await this.sessions.signIn(body, request.ip, request.cookies[SESSION_COOKIE]);
    const { id: userId } = session.user;
    noteAudit(request, { companyId: session.company.id, userId, subjectId: userId });
    reply.setCookie(SESSION_COOKIE, token, this.cookieOptions);
    return session;
  }

  @Get()
  @Allow('viewer')
  @ApiOperation({
    operationId: 'getSession',
    summary: 'Who is signed in, for which company, and the CSRF token',
  })
  @ApiOkResponse({ standardSchema: sessionSchema })
  async get(@CurrentSession() session: Session): Promise<SessionView> {
    return this.sessions.describe(session.tokenHash, session.companyId);
  }

  @Post('company')
  @HttpCode(200)
  @Allow('viewer')
  @Audited('session.switch_company', { keep: ['companyId'] })
  @ApiOperation({
    operationId: 'switchCompany',
    summary: 'Makes another company of this person the active one',
  })
  @ApiOkResponse({ standardSchema: sessionSchema })
  async switchCompany(
    @CurrentSession() session: Session,
    @Body({ schema: switchCompanySchema }) body: SwitchCompany,
  ): Promise<SessionView> {
    return this.sessions.switchCompany(session, body.companyId);
  }

  @Post('password')
  @HttpCode(204)
  @Allow('viewer')
  @Audited('session.change_password')
  @Refuses(...GUESSABLE)
  @ApiOperation({
    operationId: 'changePassword',
    summary: 'Changes the signed-in person’s own password; their other sessions end',
  })
  @ApiNoContentResponse()
  async changePassword(
    @CurrentSession() session: Session,
    @Body({ schema: changePasswordSchema }) body: ChangePassword,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.sessions.changePassword(session, body, request.ip);
  }

  @Delete()
  @HttpCode(204)
  @Allow('viewer')
  @Audited('session.sign_out')
  @ApiOperation({ operationId: 'signOut', summary: 'Signs out' })
  @ApiNoContentResponse()
  async signOut(
    @CurrentSession() session: Session,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.signOut(session);
    reply.clearCookie(SESSION_COOKIE, this.cookieOptions);
  }
}
