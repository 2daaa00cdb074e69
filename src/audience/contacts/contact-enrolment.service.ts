import { Injectable } from '@nestjs/common';
import type { TransactionSql } from '../../platform/database/database.js';
import { ListRepository } from '../lists/list.repository.js';
import { countState, ListCountRepository } from '../lists/list-count.repository.js';
import { ListFieldRepository } from '../lists/list-field.repository.js';
import type { ContactDraft, PlacedContact } from './contact.js';
import { ContactRepository } from './contact.repository.js';
import { FIELD_LIMITS } from './contact-fields.js';
import { ContactIdRepository } from './contact-id.repository.js';
import { ContactPlacementService } from './contact-placement.service.js';
import { readPhone } from './phone-number.js';

/** A person who may be added to a list: an id that nobody else has, and what their number tells of them. */
export interface Enrolment {
  id: number;
  placed: PlacedContact;
}

/** A contact of a list. */
export interface ContactReference {
  listId: number;
  id: number;
}

/** Adds people to lists and sets fields of contacts as a part of somebody else's transaction. */
@Injectable()
export class ContactEnrolmentService {
  constructor(
    private readonly contacts: ContactRepository,
    private readonly ids: ContactIdRepository,
    private readonly placement: ContactPlacementService,
    private readonly lists: ListRepository,
    private readonly counts: ListCountRepository,
    private readonly fields: ListFieldRepository,
  ) {}

  /**
   * Finds out what the numbers tell; before the transaction, as it asks further tables. By phone.
   *
   * @param phones E.164 digits, distinct; those that are no valid numbers are missing in the answer
   */
  async prepare(phones: readonly number[]): Promise<Map<number, Enrolment>> {
    const drafts = draftsOf(phones);
    if (drafts.length === 0) return new Map();
    const { contacts } = await this.placement.place(drafts);
    const first = await this.ids.reserve(contacts.length);
    return new Map(contacts.map((placed, index) => [Number(placed.phone), { id: first + index, placed }]));
  }

  /** By which hours a number may be texted, as far as it tells; null: it is no valid number. */
  async hoursClassOf(phone: number): Promise<number | null> {
    return (await this.hoursClassesOf([phone])).get(phone) ?? null;
  }

  /** The same of many numbers, by number; those that are no valid ones are missing. */
  async hoursClassesOf(phones: readonly number[]): Promise<Map<number, number>> {
    const drafts = draftsOf(phones);
    if (drafts.length === 0) return new Map();
    const { contacts } = await this.placement.place(drafts);
    return new Map(contacts.map(({ phone, hoursClassId }) => [Number(phone), hoursClassId]));
  }

  /**
   * Adds a person to a list unless they are in it, with the fields of a contact that they are elsewhere.
   *
   * @returns whether they were added; not to a list that is gone or going
   */
  async enrol(
    sql: TransactionSql,
    companyId: number,
    listId: number,
    { id, placed }: Enrolment,
    known: ContactReference | null,
    at: Date,
  ): Promise<boolean> {
    if (!(await this.lists.addToCount(sql, companyId, listId, 0))) return false;
    const contact = (known && (await this.contacts.lock(sql, companyId, known.listId, known.id))) ?? placed;
    if (!(await this.contacts.insertUnlessThere(sql, companyId, listId, id, contact, at))) return false;
    const { region, hoursClassId, customFields } = contact;
    await this.counts.add(sql, companyId, listId, [{ state: countState(region), hoursClassId, change: 1 }]);
    await this.lists.addToCount(sql, companyId, listId, 1);
    await this.fields.add(sql, companyId, listId, Object.keys(customFields ?? {}));
    return true;
  }

  /** Sets a custom field of a contact. @returns false where it is gone, or holds as many fields as it may */
  async setField(
    sql: TransactionSql,
    companyId: number,
    { listId, id }: ContactReference,
    field: string,
    value: string,
    at: Date,
  ): Promise<boolean> {
    const contact = await this.contacts.lock(sql, companyId, listId, id);
    if (!contact) return false;
    const customFields = { ...contact.customFields, [field]: value };
    if (Object.keys(customFields).length > FIELD_LIMITS.customFields) return false;
    await this.contacts.update(sql, companyId, listId, id, { ...contact, customFields }, at);
    await this.fields.add(sql, companyId, listId, [field]);
    return true;
  }
}

/** What the numbers alone tell. */
function draftsOf(phones: readonly number[]): ContactDraft[] {
  return phones.flatMap((phone) => {
    const verdict = readPhone(`+${phone}`, 'US');
    return verdict.valid ? [{ ...UNKNOWN, phone: verdict.digits, country: verdict.country }] : [];
  });
}

const UNKNOWN = {
  firstName: null,
  lastName: null,
  email: null,
  state: null,
  zip: null,
  timeZone: null,
  customFields: null,
};
