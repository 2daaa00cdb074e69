import { Body, Controller, Delete, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { idSchema } from '../../platform/http/page.js';
import { Allow } from '../access/allow.decorator.js';
import { AllowSuspended } from '../access/allow-suspended.decorator.js';
import { AllowUnenrolled } from '../access/allow-unenrolled.decorator.js';
import type { CurrentSession as Session } from '../access/caller.js';
import { CurrentSession } from '../access/current-session.decorator.js';
import { noteAudit } from '../audit/audit-facts.js';
import { Audited } from '../audit/audited.decorator.js';
import { type SessionView, sessionSchema } from '../sessions/session.schema.js';
import { ActingService } from './acting.service.js';
import { type StepIn, stepInSchema } from './operator-company.schema.js';

/** Operators of the platform in a company that is not theirs; what they do there stands in its audit log. */
@ApiTags('operator')
@Controller()
@Allow('operator')
@AllowSuspended()
export class ActingController {
  constructor(private readonly acting: ActingService) {}

  @Post('operator/companies/:companyId/acting')
  @HttpCode(200)
  @Audited('company.step_in', { keep: ['role'] })
  @ApiOperation({
    operationId: 'stepIntoCompany',
    summary: 'Lets the operator’s session act for a company, in a role, for an hour',
  })
  @ApiOkResponse({ standardSchema: sessionSchema })
  async stepIn(
    @CurrentSession() session: Session,
    @Param('companyId', { schema: idSchema }) companyId: number,
    @Body({ schema: stepInSchema }) { role }: StepIn,
    @Req() request: FastifyRequest,
  ): Promise<SessionView> {
    const described = await this.acting.stepIn(session, companyId, role);
    noteAudit(request, { companyId });
    return described;
  }

  @Delete('operator/acting')
  @AllowUnenrolled()
  @Audited('company.step_out')
  @ApiOperation({
    operationId: 'stepOutOfCompany',
    summary: 'Brings the operator’s session back into the own company',
  })
  @ApiOkResponse({ standardSchema: sessionSchema })
  async stepOut(@CurrentSession() session: Session, @Req() request: FastifyRequest): Promise<SessionView> {
    noteAudit(request, { companyId: session.companyId, subjectId: session.companyId });
    return this.acting.stepOut(session);
  }
}
