import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Bounded } from '../../platform/http/bounded.decorator.js';
import { Refuses } from '../../platform/http/refuses.decorator.js';
import { Allow } from '../access/allow.decorator.js';
import { noteAudit } from '../audit/audit-facts.js';
import { Audited } from '../audit/audited.decorator.js';
import { CookieJar } from './cookie-jar.js';
import {
  type PendingSignInView,
  pendingSignInSchema,
  type SecondStep,
  type SessionView,
  type SignIn,
  secondStepSchema,
  sessionSchema,
  signInSchema,
} from './session.schema.js';
import { type SignInOutcome, SignInService } from './sign-in.service.js';

/** A password or code that is wrong, or tried too often: it could be guessed. */
const GUESSABLE = [401, 429];

/** Signing in, in one step or two. */
@ApiTags('session')
@Controller('session')
@Allow('anyone')
export class SignInController {
  constructor(
    private readonly signIns: SignInService,
    private readonly cookies: CookieJar,
  ) {}

  @Post()
  @Audited('session.sign_in', { subject: 'user', keep: ['email'] })
  @Refuses(...GUESSABLE)
  @Bounded('The companies of one person.')
  @ApiOperation({
    operationId: 'signIn',
    summary: 'Signs a person in: sets the session cookie',
    description: 'Who has a second factor gets 202 and a cookie that is good for the second step alone.',
  })
  @ApiCreatedResponse({ standardSchema: sessionSchema })
  @ApiAcceptedResponse({ standardSchema: pendingSignInSchema })
  async signIn(
    @Body({ schema: signInSchema }) body: SignIn,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView | PendingSignInView> {
    const outcome = await this.signIns.signIn(body, this.cookies.read(request));
    return this.answer(outcome, request, reply);
  }

  @Post('second-step')
  @Audited('session.second_step', { subject: 'user' })
  @Refuses(...GUESSABLE)
  @ApiOperation({
    operationId: 'signInSecondStep',
    summary: 'Ends a sign-in with a code of the second factor: sets the session cookie',
  })
  @ApiCreatedResponse({ standardSchema: sessionSchema })
  async secondStep(
    @Body({ schema: secondStepSchema }) { code }: SecondStep,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView | PendingSignInView> {
    const token = this.cookies.pendingToken(request);
    const outcome = await this.signIns.secondStep(code, token, this.cookies.read(request));
    return this.answer(outcome, request, reply);
  }

  private answer(
    outcome: SignInOutcome,
    request: FastifyRequest,
    reply: FastifyReply,
  ): SessionView | PendingSignInView {
    if (outcome.kind === 'second-step') {
      this.cookies.keepPending(reply, outcome.token);
      reply.status(202);
      return { secondStep: 'code', expiresAt: outcome.expiresAt.toISOString() };
    }
    const { token, session, deviceCookie } = outcome;
    noteAudit(request, {
      companyId: session.company.id,
      userId: session.user.id,
      subjectId: session.user.id,
    });
    this.cookies.keepSession(reply, token, deviceCookie);
    return session;
  }
}
