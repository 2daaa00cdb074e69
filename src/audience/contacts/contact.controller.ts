import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { idSchema, type Page } from '../../platform/http/page.js';
import { Refuses } from '../../platform/http/refuses.decorator.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { Audited } from '../../tenancy/audit/audited.decorator.js';
import { Idempotent } from '../../tenancy/idempotency/idempotent.decorator.js';
import {
  type ContactQuery,
  type CreateContact,
  contactQuerySchema,
  createContactSchema,
  type UpdateContact,
  updateContactSchema,
} from './contact.schemas.js';
import { ContactService } from './contact.service.js';
import { type ContactView, contactPageSchema, contactViewSchema, toContactView } from './contact-view.js';

/** Contacts wait for the geodata to be filled. */
const NOT_READY = 503;

/** Single contacts of a list; many at once come by an import. */
@ApiTags('contacts')
@Controller('lists/:listId/contacts')
export class ContactController {
  constructor(private readonly contacts: ContactService) {}

  @Post()
  @Allow('sender', 'contacts:write')
  @Audited('contact.add')
  @Refuses(NOT_READY)
  @Idempotent('again')
  @ApiOperation({ operationId: 'createContact', summary: 'Add one contact' })
  @ApiCreatedResponse({ standardSchema: contactViewSchema })
  async add(
    @CurrentTenant() tenant: Tenant,
    @Param('listId', { schema: idSchema }) listId: number,
    @Body({ schema: createContactSchema }) body: CreateContact,
  ): Promise<ContactView> {
    return toContactView(await this.contacts.add(tenant.companyId, listId, body));
  }

  @Get()
  @Allow('viewer', 'contacts:read')
  @ApiOperation({
    operationId: 'listContacts',
    summary: 'Contacts of a list, in order of arrival',
    description:
      'All conditions that are given must hold. One call looks at a bounded number of contacts, so a rare match may take several: go on with `next` until it is null, which it is only at the end of the list. A page may hold fewer items than `limit`, or none.',
  })
  @ApiOkResponse({ standardSchema: contactPageSchema })
  async page(
    @CurrentTenant() tenant: Tenant,
    @Param('listId', { schema: idSchema }) listId: number,
    @Query({ schema: contactQuerySchema }) query: ContactQuery,
  ): Promise<Page<ContactView>> {
    const { items, next } = await this.contacts.page(tenant.companyId, listId, query);
    return { items: items.map(toContactView), next };
  }

  @Get(':contactId')
  @Allow('viewer', 'contacts:read')
  @ApiOperation({ operationId: 'getContact', summary: 'One contact' })
  @ApiOkResponse({ standardSchema: contactViewSchema })
  async get(
    @CurrentTenant() tenant: Tenant,
    @Param('listId', { schema: idSchema }) listId: number,
    @Param('contactId', { schema: idSchema }) contactId: number,
  ): Promise<ContactView> {
    return toContactView(await this.contacts.get(tenant.companyId, listId, contactId));
  }

  @Patch(':contactId')
  @Allow('sender', 'contacts:write')
  @Audited('contact.update')
  @Refuses(NOT_READY)
  @ApiOperation({
    operationId: 'updateContact',
    summary: 'Change a contact',
    description:
      'Fields that are not named stay as they are, custom fields too. The number cannot be changed.',
  })
  @ApiOkResponse({ standardSchema: contactViewSchema })
  async update(
    @CurrentTenant() tenant: Tenant,
    @Param('listId', { schema: idSchema }) listId: number,
    @Param('contactId', { schema: idSchema }) contactId: number,
    @Body({ schema: updateContactSchema }) body: UpdateContact,
  ): Promise<ContactView> {
    return toContactView(await this.contacts.update(tenant.companyId, listId, contactId, body));
  }

  @Delete(':contactId')
  @HttpCode(204)
  @Allow('sender', 'contacts:write')
  @Audited('contact.delete')
  @ApiOperation({ operationId: 'deleteContact', summary: 'Remove a contact from its list' })
  @ApiNoContentResponse()
  async delete(
    @CurrentTenant() tenant: Tenant,
    @Param('listId', { schema: idSchema }) listId: number,
    @Param('contactId', { schema: idSchema }) contactId: number,
  ): Promise<void> {
    await this.contacts.delete(tenant.companyId, listId, contactId);
  }
}
