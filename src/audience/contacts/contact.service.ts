import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Database, isDuplicateKey } from '../../platform/database/database.js';
import { ConflictError, InvalidInputError, NotFoundError } from '../../platform/errors.js';
import { type Page, toPage } from '../../platform/http/page.js';
import { ListRepository } from '../lists/list.repository.js';
import { ListService } from '../lists/list.service.js';
import type { Contact, ContactDraft, PlacedContact } from './contact.js';
import { ContactRepository } from './contact.repository.js';
import type { ContactQuery, CreateContact, UpdateContact } from './contact.schemas.js';
import { ContactPlacementService } from './contact-placement.service.js';
import { contactTimeZone } from './contact-time-zone.js';
import { isPhoneCountry, readPhone } from './phone-number.js';

/** Single contacts of a list. */
@Injectable()
export class ContactService {
  constructor(
    private readonly contacts: ContactRepository,
    private readonly placement: ContactPlacementService,
    private readonly listService: ListService,
    private readonly lists: ListRepository,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async get(companyId: number, listId: number, id: number): Promise<Contact> {
    await this.listService.get(companyId, listId);
    const contact = await this.contacts.find(companyId, listId, id);
    if (!contact) throw new NotFoundError('contact');
    return contact;
  }

  async page(companyId: number, listId: number, query: ContactQuery): Promise<Page<Contact>> {
    await this.listService.get(companyId, listId);
    if (query.phone !== undefined) {
      const { digits } = checkedPhone(query.phone, 'US');
      const contact = await this.contacts.findByPhone(companyId, listId, digits);
      return { items: contact ? [contact] : [], next: null };
    }
    return toPage(
      await this.contacts.page(companyId, listId, query.after ?? 0, query.limit + 1),
      query.limit,
    );
  }

  /** @throws ConflictError where the number is in the list already */
  async add(companyId: number, listId: number, input: CreateContact): Promise<Contact> {
    await this.listService.get(companyId, listId);
    const { digits, country } = checkedPhone(input.phone, input.defaultCountry);
    const placed = await this.placeOne({
      phone: digits,
      country,
      firstName: input.firstName ?? null,
      lastName: input.lastName ?? null,
      email: input.email ?? null,
      state: input.state ?? null,
      zip: input.zip ?? null,
      timeZone: zoneOf(input.timeZone),
      customFields: input.customFields ?? null,
    });
    const now = this.clock.date();
    const id = await this.insert(companyId, listId, placed, now);
    return this.get(companyId, listId, id);
  }

  /** Changes some fields; a new state or time zone also changes the hours in which the contact may be texted. */
  async update(companyId: number, listId: number, id: number, input: UpdateContact): Promise<Contact> {
    const contact = await this.get(companyId, listId, id);
    const placed = await this.placeOne({
      phone: contact.phone,
      country: contact.country,
      firstName: chosen(input.firstName, contact.firstName),
      lastName: chosen(input.lastName, contact.lastName),
      email: chosen(input.email, contact.email),
      state: chosen(input.state, contact.region),
      zip: chosen(input.zip, contact.zip),
      timeZone: input.timeZone === undefined ? contact.timeZone : zoneOf(input.timeZone),
      customFields: chosen(input.customFields, contact.customFields),
    });
    if (!(await this.contacts.update(companyId, listId, id, placed, this.clock.date()))) {
      throw new NotFoundError('contact');
    }
    return this.get(companyId, listId, id);
  }

  async delete(companyId: number, listId: number, id: number): Promise<void> {
    await this.listService.get(companyId, listId);
    await this.database.transaction(async (sql) => {
      if (!(await this.contacts.delete(sql, companyId, listId, id))) throw new NotFoundError('contact');
      if (!(await this.lists.addToCount(sql, companyId, listId, -1))) throw new NotFoundError('list');
    });
  }

  private async insert(companyId: number, listId: number, placed: PlacedContact, now: Date): Promise<number> {
    try {
      return await this.database.transaction(async (sql) => {
        const id = await this.contacts.insert(sql, companyId, listId, placed, now);
        if (!(await this.lists.addToCount(sql, companyId, listId, 1))) throw new NotFoundError('list');
        return id;
      });
    } catch (error) {
      if (isDuplicateKey(error)) throw new ConflictError('This number is in the list already.');
      throw error;
    }
  }

  private async placeOne(draft: ContactDraft): Promise<PlacedContact> {
    const {
      contacts: [placed],
    } = await this.placement.place([draft]);
    if (!placed) throw new Error('A contact was not placed.');
    return placed;
  }
}

function checkedPhone(text: string, country: string): { digits: string; country: string | null } {
  const verdict = isPhoneCountry(country) ? readPhone(text, country) : null;
  if (!verdict?.valid) throw InvalidInputError.of('phone', 'is not a valid phone number');
  return verdict;
}

function zoneOf(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : contactTimeZone(text);
}

function chosen<Value>(given: Value | null | undefined, present: Value | null): Value | null {
  return given === undefined ? present : given;
}
