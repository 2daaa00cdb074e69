import { Injectable } from '@nestjs/common';
import type { CountryCode } from 'libphonenumber-js/max';
import { Clock } from '../../platform/clock/clock.js';
import { Database, isDuplicateKey, type TransactionSql } from '../../platform/database/database.js';
import { ConflictError, InvalidInputError, NotFoundError } from '../../platform/errors.js';
import type { Page } from '../../platform/http/page.js';
import { ListRepository } from '../lists/list.repository.js';
import { ListService } from '../lists/list.service.js';
import { countState, ListCountRepository } from '../lists/list-count.repository.js';
import { ListFieldRepository } from '../lists/list-field.repository.js';
import type { Contact, ContactDraft, ListedContact, PlacedContact } from './contact.js';
import { ContactRepository } from './contact.repository.js';
import type { ContactQuery, CreateContact, UpdateContact } from './contact.schemas.js';
import { changeableValues } from './contact-columns.js';
import { customFieldsOrNull, editedContact, editsPlace, ownTimeZone } from './contact-edit.js';
import { toContactFilter } from './contact-filter.js';
import { ContactIdRepository } from './contact-id.repository.js';
import { ContactPlacementService } from './contact-placement.service.js';
import { ContactSearchService } from './contact-search.service.js';
import { readPhone } from './phone-number.js';
import type { ValidPhone } from './phone-verdict.js';

/** An edit that another one overtook begins anew; more often means that something writes without end. */
const EDIT_ATTEMPTS = 10;

/** Single contacts of a list. What is kept of the list changes in the same transaction. */
@Injectable()
export class ContactService {
  constructor(
    private readonly contacts: ContactRepository,
    private readonly ids: ContactIdRepository,
    private readonly search: ContactSearchService,
    private readonly placement: ContactPlacementService,
    private readonly listService: ListService,
    private readonly lists: ListRepository,
    private readonly counts: ListCountRepository,
    private readonly fields: ListFieldRepository,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws NotFoundError */
  async get(companyId: number, listId: number, id: number): Promise<ListedContact> {
    const [listed] = await this.search.listed(companyId, [await this.find(companyId, listId, id)]);
    if (!listed) throw new NotFoundError('contact');
    return listed;
  }

  /** One page by id; `next` is null only at the end. @throws InvalidInputError, NotFoundError */
  async page(companyId: number, listId: number, query: ContactQuery): Promise<Page<ListedContact>> {
    const range = { after: query.after ?? 0, limit: query.limit };
    return this.search.page(companyId, listId, toContactFilter(query), range);
  }

  /** @throws ConflictError where the number is in the list already */
  async add(companyId: number, listId: number, input: CreateContact): Promise<ListedContact> {
    await this.listService.get(companyId, listId);
    const { digits, country } = checkedPhone(input.phone, input.defaultCountry);
    await this.checkFieldNames(companyId, listId, input.customFields);
    const placed = await this.placeOne({
      phone: digits,
      country,
      firstName: input.firstName ?? null,
      lastName: input.lastName ?? null,
      email: input.email ?? null,
      state: input.state ?? null,
      zip: input.zip ?? null,
      timeZone: ownTimeZone(input.timeZone),
      customFields: customFieldsOrNull(input.customFields ?? {}),
    });
    const id = await this.insert(companyId, listId, placed, this.clock.date());
    return this.get(companyId, listId, id);
  }

  /**
   * Changes some fields; a new state or time zone also changes the hours in which the contact may be texted. Custom
   * fields that are not named stay.
   *
   * @throws NotFoundError, InvalidInputError where it would hold too many custom fields
   */
  async update(companyId: number, listId: number, id: number, input: UpdateContact): Promise<ListedContact> {
    await this.checkFieldNames(companyId, listId, input.customFields);
    for (let attempt = 1; ; attempt++) {
      const seen = await this.find(companyId, listId, id);
      // Place and hours ask further tables: not with a contact locked and its connection in hand.
      const placed = await this.placeEdited(seen, input);
      if (await this.replace(companyId, listId, seen, placed)) return this.get(companyId, listId, id);
      if (attempt === EDIT_ATTEMPTS) throw new ConflictError('Others keep changing this contact; try again.');
    }
  }

  /** @throws NotFoundError */
  async delete(companyId: number, listId: number, id: number): Promise<void> {
    await this.listService.get(companyId, listId);
    await this.database.transaction(async (sql) => {
      const contact = await this.contacts.lock(sql, companyId, listId, id);
      if (!contact) throw new NotFoundError('contact');
      await this.contacts.delete(sql, companyId, listId, id);
      await this.counts.add(sql, companyId, listId, [counted(contact, -1)]);
      if (!(await this.lists.addToCount(sql, companyId, listId, -1))) throw new NotFoundError('list');
    });
  }

  private async find(companyId: number, listId: number, id: number): Promise<Contact> {
    await this.listService.get(companyId, listId);
    const contact = await this.contacts.find(companyId, listId, id);
    if (!contact) throw new NotFoundError('contact');
    return contact;
  }

  private async insert(companyId: number, listId: number, placed: PlacedContact, now: Date): Promise<number> {
    const id = await this.ids.reserve(1);
    try {
      return await this.database.transaction(async (sql) => {
        await this.contacts.insert(sql, companyId, listId, id, placed, now);
        await this.counts.add(sql, companyId, listId, [counted(placed, 1)]);
        if (!(await this.lists.addToCount(sql, companyId, listId, 1))) throw new NotFoundError('list');
        await this.keepFieldNames(sql, companyId, listId, placed);
        return id;
      });
    } catch (error) {
      if (isDuplicateKey(error)) throw new ConflictError('This number is in the list already.');
      throw error;
    }
  }

  /** @returns false where the contact is no longer what was seen: nothing was changed */
  private async replace(
    companyId: number,
    listId: number,
    seen: Contact,
    placed: PlacedContact,
  ): Promise<boolean> {
    return this.database.transaction(async (sql) => {
      const now = await this.contacts.lock(sql, companyId, listId, seen.id);
      if (!now) throw new NotFoundError('contact');
      if (JSON.stringify(changeableValues(now)) !== JSON.stringify(changeableValues(seen))) return false;
      await this.contacts.update(sql, companyId, listId, seen.id, placed, this.clock.date());
      await this.counts.add(sql, companyId, listId, [counted(now, -1), counted(placed, 1)]);
      await this.keepFieldNames(sql, companyId, listId, placed);
      return true;
    });
  }

  private async keepFieldNames(
    sql: TransactionSql,
    companyId: number,
    listId: number,
    { customFields }: PlacedContact,
  ): Promise<void> {
    await this.fields.add(sql, companyId, listId, Object.keys(customFields ?? {}));
  }

  private async checkFieldNames(
    companyId: number,
    listId: number,
    customFields: UpdateContact['customFields'],
  ): Promise<void> {
    const names = Object.entries(customFields ?? {}).flatMap(([name, value]) =>
      value === null ? [] : [name],
    );
    await this.listService.requireRoomForFields(companyId, listId, names, 'customFields');
  }

  private async placeEdited(seen: Contact, input: UpdateContact): Promise<PlacedContact> {
    const draft = editedContact(seen, input);
    const { country, region, city, hoursClassId } = seen;
    if (!editsPlace(input)) return { ...draft, country, region, city, hoursClassId };
    if (input.state !== undefined) return this.placeOne(draft);
    const [state = null] = await this.placement.namedStates([seen]);
    return this.placeOne({ ...draft, state });
  }

  private async placeOne(draft: ContactDraft): Promise<PlacedContact> {
    const {
      contacts: [placed],
    } = await this.placement.place([draft]);
    if (!placed) throw new Error('A contact was not placed.');
    return placed;
  }
}

function counted(contact: Pick<PlacedContact, 'region' | 'hoursClassId'>, change: number) {
  return { state: countState(contact.region), hoursClassId: contact.hoursClassId, change };
}

function checkedPhone(text: string, country: CountryCode): ValidPhone {
  const verdict = readPhone(text, country);
  if (!verdict.valid) throw InvalidInputError.of('phone', 'is not a valid phone number');
  return verdict;
}
