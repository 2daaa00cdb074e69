import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { idSchema, type Page, type PageQuery, pageQuerySchema } from '../../platform/http/page.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import type { ListEntity } from './list.entity.js';
import {
  type CreateList,
  createListSchema,
  type ListView,
  listPageSchema,
  listViewSchema,
  type UpdateList,
  updateListSchema,
} from './list.schemas.js';
import { ListService } from './list.service.js';

/** A company's contact lists; a deleted one is gone at once, its contacts follow. */
@ApiTags('lists')
@Controller('lists')
export class ListController {
  constructor(private readonly lists: ListService) {}

  @Post()
  @Allow('sender')
  @ApiOperation({ summary: 'Create an empty list' })
  @ApiCreatedResponse({ standardSchema: listViewSchema })
  async create(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: createListSchema }) body: CreateList,
  ): Promise<ListView> {
    return toView(await this.lists.create(tenant.companyId, body.name));
  }

  @Get()
  @Allow('viewer')
  @ApiOperation({ summary: 'All lists, oldest first' })
  @ApiOkResponse({ standardSchema: listPageSchema })
  async page(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: pageQuerySchema }) query: PageQuery,
  ): Promise<Page<ListView>> {
    const { items, next } = await this.lists.page(tenant.companyId, query);
    return { items: items.map(toView), next };
  }

  @Get(':listId')
  @Allow('viewer')
  @ApiOperation({ summary: 'One list' })
  @ApiOkResponse({ standardSchema: listViewSchema })
  async get(
    @CurrentTenant() tenant: Tenant,
    @Param('listId', { schema: idSchema }) listId: number,
  ): Promise<ListView> {
    return toView(await this.lists.get(tenant.companyId, listId));
  }

  @Patch(':listId')
  @Allow('sender')
  @ApiOperation({ summary: 'Rename a list' })
  @ApiOkResponse({ standardSchema: listViewSchema })
  async update(
    @CurrentTenant() tenant: Tenant,
    @Param('listId', { schema: idSchema }) listId: number,
    @Body({ schema: updateListSchema }) body: UpdateList,
  ): Promise<ListView> {
    return toView(await this.lists.rename(tenant.companyId, listId, body.name));
  }

  @Delete(':listId')
  @HttpCode(204)
  @Allow('manager')
  @ApiOperation({ summary: 'Delete a list; its contacts go in the background' })
  @ApiNoContentResponse()
  async delete(
    @CurrentTenant() tenant: Tenant,
    @Param('listId', { schema: idSchema }) listId: number,
  ): Promise<void> {
    await this.lists.delete(tenant.companyId, listId);
  }
}

function toView(list: ListEntity): ListView {
  return {
    id: list.id,
    name: list.name,
    contactCount: list.contactCount,
    createdAt: list.createdAt.toISOString(),
  };
}
