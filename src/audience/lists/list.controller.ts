import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Bounded } from '../../platform/http/bounded.decorator.js';
import {
  idSchema,
  type OrderedPageQuery,
  orderedPageQuerySchema,
  type Page,
} from '../../platform/http/page.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { Audited } from '../../tenancy/audit/audited.decorator.js';
import { Idempotent } from '../../tenancy/idempotency/idempotent.decorator.js';
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
import { ListCountService } from './list-count.service.js';
import { type ListCountsView, listCountsSchema, toListCountsView } from './list-counts-view.js';

/** A company's contact lists; a deleted one is gone at once, its contacts follow. */
@ApiTags('lists')
@Controller('lists')
export class ListController {
  constructor(
    private readonly lists: ListService,
    private readonly counts: ListCountService,
  ) {}

  @Post()
  @Allow('sender', 'contacts:write')
  @Audited('list.create', { keep: ['name'] })
  @Idempotent()
  @ApiOperation({
    operationId: 'createList',
    summary: 'Create an empty list',
    description: 'A name that another list of the company has is refused with 409.',
  })
  @ApiCreatedResponse({ standardSchema: listViewSchema })
  async create(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: createListSchema }) body: CreateList,
  ): Promise<ListView> {
    return this.view(tenant, await this.lists.create(tenant.companyId, body.name));
  }

  @Get()
  @Allow('viewer', 'contacts:read')
  @ApiOperation({ operationId: 'listLists', summary: 'All lists, oldest first unless asked otherwise' })
  @ApiOkResponse({ standardSchema: listPageSchema })
  async page(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: orderedPageQuerySchema }) query: OrderedPageQuery,
  ): Promise<Page<ListView>> {
    const { items, next } = await this.lists.page(tenant.companyId, query);
    return { items: await this.views(tenant, items), next };
  }

  @Get(':listId')
  @Allow('viewer', 'contacts:read')
  @ApiOperation({ operationId: 'getList', summary: 'One list' })
  @ApiOkResponse({ standardSchema: listViewSchema })
  async get(
    @CurrentTenant() tenant: Tenant,
    @Param('listId', { schema: idSchema }) listId: number,
  ): Promise<ListView> {
    return this.view(tenant, await this.lists.get(tenant.companyId, listId));
  }

  @Get(':listId/counts')
  @Allow('viewer', 'contacts:read')
  @Bounded('There are some 250 countries and 60 pairs of time zones.')
  @ApiOperation({
    operationId: 'getListCounts',
    summary: 'Contacts of a list by state, by time zones and by country',
  })
  @ApiOkResponse({ standardSchema: listCountsSchema })
  async count(
    @CurrentTenant() tenant: Tenant,
    @Param('listId', { schema: idSchema }) listId: number,
  ): Promise<ListCountsView> {
    await this.lists.get(tenant.companyId, listId);
    return toListCountsView(await this.counts.find(tenant.companyId, listId));
  }

  @Patch(':listId')
  @Allow('sender', 'contacts:write')
  @Audited('list.update', { keep: ['name'] })
  @ApiOperation({ operationId: 'updateList', summary: 'Rename a list' })
  @ApiOkResponse({ standardSchema: listViewSchema })
  async update(
    @CurrentTenant() tenant: Tenant,
    @Param('listId', { schema: idSchema }) listId: number,
    @Body({ schema: updateListSchema }) body: UpdateList,
  ): Promise<ListView> {
    return this.view(tenant, await this.lists.rename(tenant.companyId, listId, body.name));
  }

  @Delete(':listId')
  @HttpCode(204)
  @Allow('manager', 'contacts:write')
  @Audited('list.delete')
  @ApiOperation({
    operationId: 'deleteList',
    summary: 'Delete a list; its contacts go in the background',
    description:
      'Imports into it are canceled. Refused with 409 while a campaign that is not over still sends to it: cancel that first.',
  })
  @ApiNoContentResponse()
  async delete(
    @CurrentTenant() tenant: Tenant,
    @Param('listId', { schema: idSchema }) listId: number,
  ): Promise<void> {
    await this.lists.delete(tenant.companyId, listId);
  }

  private async view(tenant: Tenant, list: ListEntity): Promise<ListView> {
    const fields = await this.lists.customFields(tenant.companyId, [list.id]);
    return toListView(list, fields.get(list.id) ?? []);
  }

  private async views(tenant: Tenant, lists: readonly ListEntity[]): Promise<ListView[]> {
    const fields = await this.lists.customFields(
      tenant.companyId,
      lists.map((list) => list.id),
    );
    return lists.map((list) => toListView(list, fields.get(list.id) ?? []));
  }
}

function toListView(list: ListEntity, customFields: string[]): ListView {
  return {
    id: list.id,
    name: list.name,
    contactCount: list.contactCount,
    customFields,
    createdAt: list.createdAt.toISOString(),
  };
}
