import { Body, Controller, Delete, Get, HttpCode, Post, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Bounded } from '../../platform/http/bounded.decorator.js';
import { Refuses } from '../../platform/http/refuses.decorator.js';
import { Allow } from '../access/allow.decorator.js';
import { AllowSuspended } from '../access/allow-suspended.decorator.js';
import { AllowUnenrolled } from '../access/allow-unenrolled.decorator.js';
import type { CurrentSession as Session } from '../access/caller.js';
import { CurrentSession } from '../access/current-session.decorator.js';
import { Audited } from '../audit/audited.decorator.js';
import { PasswordService } from '../passwords/password.service.js';
import { CookieJar } from './cookie-jar.js';
import {
  type ChangePassword,
  changePasswordSchema,
  type SessionView,
  type SwitchCompany,
  sessionSchema,
  switchCompanySchema,
} from './session.schema.js';
import { SessionService } from './session.service.js';

/** What a person may change of the own session and password. */
@ApiTags('session')
@Controller('session')
@Allow('viewer')
@AllowSuspended()
@AllowUnenrolled()
export class SessionController {
  constructor(
    private readonly sessions: SessionService,
    private readonly passwords: PasswordService,
    private readonly cookies: CookieJar,
  ) {}

  @Get()
  @Bounded('The companies of one person.')
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
  @Audited('session.switch_company', { keep: ['companyId'] })
  @Bounded('The companies of one person.')
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
  @Audited('session.change_password')
  @Refuses(429)
  @ApiOperation({
    operationId: 'changePassword',
    summary: 'Changes the signed-in person’s own password; their other sessions end',
  })
  @ApiNoContentResponse()
  async changePassword(
    @CurrentSession() session: Session,
    @Body({ schema: changePasswordSchema }) body: ChangePassword,
  ): Promise<void> {
    await this.passwords.change(session, body);
  }

  @Delete()
  @HttpCode(204)
  @Audited('session.sign_out')
  @ApiOperation({ operationId: 'signOut', summary: 'Signs out' })
  @ApiNoContentResponse()
  async signOut(
    @CurrentSession() session: Session,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.signOut(session);
    this.cookies.endSession(reply);
  }
}
