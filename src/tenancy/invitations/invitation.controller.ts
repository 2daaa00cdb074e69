import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { idSchema, type Page, type PageQuery, pageQuerySchema } from '../../platform/http/page.js';
import { Refuses } from '../../platform/http/refuses.decorator.js';
import { Allow } from '../access/allow.decorator.js';
import { CurrentTenant } from '../access/current-tenant.decorator.js';
import type { Tenant } from '../access/tenant.js';
import { Audited } from '../audit/audited.decorator.js';
import type { Invitation } from './invitation.repository.js';
import {
  type CreateInvitation,
  createInvitationSchema,
  type InvitationView,
  invitationPageSchema,
  invitationSchema,
} from './invitation.schema.js';
import { InvitationService } from './invitation.service.js';

/** Who is asked to join the company. Closed to API keys: one that leaked must not be able to leave a person behind. */
@ApiTags('users')
@Controller('invitations')
@Allow('manager')
export class InvitationController {
  constructor(private readonly invitations: InvitationService) {}

  @Get()
  @ApiOperation({ operationId: 'listInvitations', summary: 'Invitations of the company, past ones too' })
  @ApiOkResponse({ standardSchema: invitationPageSchema })
  async list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: pageQuerySchema }) page: PageQuery,
  ): Promise<Page<InvitationView>> {
    const { items, next } = await this.invitations.list(tenant.companyId, page);
    return { items: items.map((one) => this.toView(one)), next };
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getInvitation', summary: 'One invitation' })
  @ApiOkResponse({ standardSchema: invitationSchema })
  async get(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
  ): Promise<InvitationView> {
    return this.toView(await this.invitations.get(tenant.companyId, id));
  }

  @Post()
  @Audited('invitation.create', { keep: ['email', 'role', 'mayStart'] })
  @Refuses(429)
  @ApiOperation({
    operationId: 'createInvitation',
    summary: 'Invites somebody by mail, with a link that works once within seven days',
  })
  @ApiCreatedResponse({ standardSchema: invitationSchema })
  async create(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: createInvitationSchema }) body: CreateInvitation,
  ): Promise<InvitationView> {
    return this.toView(await this.invitations.create(tenant, body));
  }

  @Post(':id/resend')
  @HttpCode(200)
  @Audited('invitation.resend')
  @Refuses(429)
  @ApiOperation({
    operationId: 'resendInvitation',
    summary: 'Sends another link; the former one stops working',
  })
  @ApiOkResponse({ standardSchema: invitationSchema })
  async resend(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
  ): Promise<InvitationView> {
    return this.toView(await this.invitations.resend(tenant, id));
  }

  @Delete(':id')
  @HttpCode(204)
  @Audited('invitation.revoke')
  @ApiOperation({ operationId: 'revokeInvitation', summary: 'Revokes an invitation: its link stops working' })
  @ApiNoContentResponse()
  async revoke(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
  ): Promise<void> {
    await this.invitations.revoke(tenant, id);
  }

  private toView(invitation: Invitation): InvitationView {
    const { id, email, role, mayStart, invitedBy, createdAt, expiresAt } = invitation;
    return {
      ...{ id, email, role, mayStart, status: this.invitations.statusOf(invitation), invitedBy },
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
    };
  }
}
