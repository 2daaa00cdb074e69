import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { formatPhone } from '../../carriers/phone.js';
import { idSchema, type Page } from '../../platform/http/page.js';
import { Allow } from '../../tenancy/access/allow.decorator.js';
import { CurrentTenant } from '../../tenancy/access/current-tenant.decorator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import type { Contact } from './contact.js';
import {
  type ContactQuery,
  type ContactView,
  type CreateContact,
  contactPageSchema,
  contactQuerySchema,
  contactViewSchema,
  createContactSchema,
  type UpdateContact,
  updateContactSchema,
} from './contact.schemas.js';
import { ContactService } from './contact.service.js';

/** Single contacts of a list; many at once come by an import. */
@ApiTags('contacts')
@Controller('lists/:listId/contacts')
export class ContactController {
  constructor(private readonly contacts: ContactService) {}

  @Post()
  @Allow('sender')
  @ApiOperation({ summary: 'Add one contact' })
  @ApiCreatedResponse({ standardSchema: contactViewSchema })
  async add(
    @CurrentTenant() tenant: Tenant,
    @Param('listId', { schema: idSchema }) listId: number,
    @Body({ schema: createContactSchema }) body: CreateContact,
  ): Promise<ContactView> {
    return toView(await this.contacts.add(tenant.companyId, listId, body));
  }

  @Get()
  @Allow('viewer')
  @ApiOperation({ summary: 'Contacts of a list, in order of arrival' })
  @ApiOkResponse({ standardSchema: contactPageSchema })
  async page(
    @CurrentTenant() tenant: Tenant,
    @Param('listId', { schema: idSchema }) listId: number,
    @Query({ schema: contactQuerySchema }) query: ContactQuery,
  ): Promise<Page<ContactView>> {
    const { items, next } = await this.contacts.page(tenant.companyId, listId, query);
    return { items: items.map(toView), next };
  }

  @Get(':contactId')
  @Allow('viewer')
  @ApiOperation({ summary: 'One contact' })
  @ApiOkResponse({ standardSchema: contactViewSchema })
  async get(
    @CurrentTenant() tenant: Tenant,
    @Param('listId', { schema: idSchema }) listId: number,
    @Param('contactId', { schema: idSchema }) contactId: number,
  ): Promise<ContactView> {
    return toView(await this.contacts.get(tenant.companyId, listId, contactId));
  }

  @Patch(':contactId')
  @Allow('sender')
  @ApiOperation({ summary: 'Change a contact' })
  @ApiOkResponse({ standardSchema: contactViewSchema })
  async update(
    @CurrentTenant() tenant: Tenant,
    @Param('listId', { schema: idSchema }) listId: number,
    @Param('contactId', { schema: idSchema }) contactId: number,
    @Body({ schema: updateContactSchema }) body: UpdateContact,
  ): Promise<ContactView> {
    return toView(await this.contacts.update(tenant.companyId, listId, contactId, body));
  }

  @Delete(':contactId')
  @HttpCode(204)
  @Allow('sender')
  @ApiOperation({ summary: 'Remove a contact from its list' })
  @ApiNoContentResponse()
  async delete(
    @CurrentTenant() tenant: Tenant,
    @Param('listId', { schema: idSchema }) listId: number,
    @Param('contactId', { schema: idSchema }) contactId: number,
  ): Promise<void> {
    await this.contacts.delete(tenant.companyId, listId, contactId);
  }
}

function toView(contact: Contact): ContactView {
  return {
    id: contact.id,
    listId: contact.listId,
    phone: formatPhone(Number(contact.phone)),
    country: contact.country,
    region: contact.region,
    city: contact.city,
    firstName: contact.firstName,
    lastName: contact.lastName,
    email: contact.email,
    zip: contact.zip,
    timeZone: contact.timeZone,
    customFields: contact.customFields ?? {},
    createdAt: contact.createdAt.toISOString(),
    updatedAt: contact.updatedAt.toISOString(),
  };
}
