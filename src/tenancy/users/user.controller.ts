import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { idSchema, type Page, type PageQuery, pageQuerySchema } from '../../platform/http/page.js';
import { Allow } from '../access/allow.decorator.js';
import type { CurrentSession as Session } from '../access/caller.js';
import { CurrentSession } from '../access/current-session.decorator.js';
import { CurrentTenant } from '../access/current-tenant.decorator.js';
import type { Tenant } from '../access/tenant.js';
import { Audited } from '../audit/audited.decorator.js';
import type { Member } from './user.repository.js';
import {
  type RemoveUser,
  removeUserSchema,
  type UpdateUser,
  type UserView,
  updateUserSchema,
  userPageSchema,
  userSchema,
} from './user.schema.js';
import { UserService } from './user.service.js';

/**
 * Members come by invitation. Changes ask for a signed-in person: a key that leaked must not be able to leave a person
 * behind.
 */
@ApiTags('users')
@Controller('users')
export class UserController {
  constructor(private readonly users: UserService) {}

  @Get()
  @Allow('sender', 'settings:read')
  @ApiOperation({ operationId: 'listUsers', summary: 'Members of the company' })
  @ApiOkResponse({ standardSchema: userPageSchema })
  async list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: pageQuerySchema }) page: PageQuery,
  ): Promise<Page<UserView>> {
    const { items, next } = await this.users.list(tenant.companyId, page);
    return { items: items.map(toView), next };
  }

  @Get(':id')
  @Allow('sender', 'settings:read')
  @ApiOperation({ operationId: 'getUser', summary: 'One member' })
  @ApiOkResponse({ standardSchema: userSchema })
  async get(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
  ): Promise<UserView> {
    return toView(await this.users.get(tenant.companyId, id));
  }

  @Patch(':id')
  @Allow('owner')
  @Audited('user.update', { keep: ['role', 'mayStart'] })
  @ApiOperation({
    operationId: 'updateUser',
    summary: 'Changes a member’s role, and whether they may start what sends; never demotes the last owner',
  })
  @ApiOkResponse({ standardSchema: userSchema })
  async update(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema }) id: number,
    @Body({ schema: updateUserSchema }) body: UpdateUser,
  ): Promise<UserView> {
    return toView(await this.users.update(tenant, id, body));
  }

  @Delete(':id')
  @HttpCode(204)
  @Allow('owner')
  @Audited('user.remove')
  @ApiOperation({
    operationId: 'removeUser',
    summary: 'Takes a member out of the company; never the last owner',
    description:
      'Their sessions and open invitations end, their conversations are nobody’s. Where API keys work that they made, `apiKeys` says what becomes of these.',
  })
  @ApiNoContentResponse()
  async remove(
    @CurrentSession() session: Session,
    @Param('id', { schema: idSchema }) id: number,
    @Query({ schema: removeUserSchema }) query: RemoveUser,
  ): Promise<void> {
    await this.users.remove(session.companyId, id, query);
  }
}

function toView(member: Member): UserView {
  return { ...member, memberSince: member.memberSince.toISOString() };
}
