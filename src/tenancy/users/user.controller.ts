import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { idSchema, type Page, type PageQuery, pageQuerySchema } from '../../platform/http/page.js';
import { Allow } from '../access/allow.decorator.js';
import type { CurrentSession as Session } from '../access/caller.js';
import { CurrentSession } from '../access/current-session.decorator.js';
import { CurrentTenant } from '../access/current-tenant.decorator.js';
import type { Tenant } from '../access/tenant.js';
import { Audited } from '../audit/audited.decorator.js';
import type { Member } from './user.repository.js';
import { type AddUser, addUserSchema, type UserView, userPageSchema, userSchema } from './user.schema.js';
import { UserService } from './user.service.js';

/** Changes ask for a signed-in person: a key that leaked must not be able to leave a person behind. */
@ApiTags('users')
@Controller('users')
export class UserController {
  constructor(private readonly users: UserService) {}

  @Get()
  @Allow('manager', 'settings:read')
  @ApiOperation({ operationId: 'listUsers', summary: 'Members of the company' })
  @ApiOkResponse({ standardSchema: userPageSchema })
  async list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: pageQuerySchema }) page: PageQuery,
  ): Promise<Page<UserView>> {
    const { items, next } = await this.users.list(tenant.companyId, page);
    return { items: items.map(toView), next };
  }

  @Post()
  @Allow('owner')
  @Audited('user.add', { keep: ['email', 'role'] })
  @ApiOperation({ operationId: 'addUser', summary: 'Adds a member with a first password' })
  @ApiCreatedResponse({ standardSchema: userSchema })
  async add(
    @CurrentSession() session: Session,
    @Body({ schema: addUserSchema }) body: AddUser,
  ): Promise<UserView> {
    return toView(await this.users.add(session.companyId, body));
  }

  @Delete(':id')
  @HttpCode(204)
  @Allow('owner')
  @Audited('user.remove')
  @ApiOperation({
    operationId: 'removeUser',
    summary: 'Takes a member out of the company; never the last owner',
  })
  @ApiNoContentResponse()
  async remove(
    @CurrentSession() session: Session,
    @Param('id', { schema: idSchema }) id: number,
  ): Promise<void> {
    await this.users.remove(session.companyId, id);
  }
}

function toView(member: Member): UserView {
  return { ...member, memberSince: member.memberSince.toISOString() };
}
