import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Refuses } from '../../platform/http/refuses.decorator.js';
import { Allow } from '../access/allow.decorator.js';
import { AllowSuspended } from '../access/allow-suspended.decorator.js';
import { AllowUnenrolled } from '../access/allow-unenrolled.decorator.js';
import type { CurrentSession as Session } from '../access/caller.js';
import { CurrentSession } from '../access/current-session.decorator.js';
import { noteAudit } from '../audit/audit-facts.js';
import { Audited, NotAudited } from '../audit/audited.decorator.js';
import {
  type AcceptedInvitationView,
  type AcceptInvitation,
  acceptedInvitationSchema,
  acceptInvitationSchema,
  type ReadInvitation,
  type ReceivedInvitationView,
  readInvitationSchema,
  receivedInvitationSchema,
} from './invitation.schema.js';
import { InvitationAcceptance } from './invitation-acceptance.service.js';

/** What whoever got an invitation does with it. Tokens are in bodies and never in addresses, which are logged. */
@ApiTags('users')
@Controller('received-invitations')
@AllowSuspended()
@AllowUnenrolled()
export class ReceivedInvitationController {
  constructor(private readonly invitations: InvitationAcceptance) {}

  @Post('lookup')
  @HttpCode(200)
  @Allow('anyone')
  @NotAudited('it reads what an invitation is for')
  @Refuses(404)
  @ApiOperation({ operationId: 'readInvitation', summary: 'What an invitation is for' })
  @ApiOkResponse({ standardSchema: receivedInvitationSchema })
  async read(@Body({ schema: readInvitationSchema }) body: ReadInvitation): Promise<ReceivedInvitationView> {
    return this.invitations.read(body.token);
  }

  @Post('acceptance')
  @Allow('anyone')
  @Audited('invitation.accept')
  @Refuses(404)
  @ApiOperation({
    operationId: 'acceptInvitation',
    summary: 'Accepts an invitation with a name and a first password; then sign in',
    description: '409 `account-exists`: somebody with an account signs in and joins.',
  })
  @ApiCreatedResponse({ standardSchema: acceptedInvitationSchema })
  async accept(
    @Body({ schema: acceptInvitationSchema }) body: AcceptInvitation,
    @Req() request: FastifyRequest,
  ): Promise<AcceptedInvitationView> {
    const accepted = await this.invitations.acceptAsNew(body);
    noteAudit(request, { companyId: accepted.companyId });
    return accepted;
  }

  @Post('membership')
  @HttpCode(200)
  @Allow('viewer')
  @Audited('invitation.join')
  @Refuses(404)
  @ApiOperation({
    operationId: 'joinCompany',
    summary: 'Accepts an invitation as the signed-in person, whose address it must have gone to',
  })
  @ApiOkResponse({ standardSchema: acceptedInvitationSchema })
  async join(
    @CurrentSession() session: Session,
    @Body({ schema: readInvitationSchema }) body: ReadInvitation,
    @Req() request: FastifyRequest,
  ): Promise<AcceptedInvitationView> {
    const accepted = await this.invitations.acceptAs(session, body.token);
    noteAudit(request, { companyId: accepted.companyId });
    return accepted;
  }
}
