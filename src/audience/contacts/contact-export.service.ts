import { Injectable } from '@nestjs/common';
import { formatPhone } from '../../carriers/phone.js';
import { csvLine } from '../../platform/csv/write-csv.js';
import { ListService } from '../lists/list.service.js';
import type { ListedContact } from './contact.js';
import type { ContactFilterQuery } from './contact.schemas.js';
import { type ContactFilter, toContactFilter } from './contact-filter.js';
import { ContactSearchService } from './contact-search.service.js';

/** 1,000 contacts are about 300 kB in memory and 100 kB of text. */
const CONTACTS_A_READ = 1_000;

/** As an import reads them again without being told; «opted_out» it leaves alone. */
const HEADERS = ['phone', 'first_name', 'last_name', 'email', 'state', 'zip', 'time_zone', 'opted_out'];

/** A list as CSV, read in pieces while it is sent: memory does not grow with the list. */
@Injectable()
export class ContactExportService {
  constructor(
    private readonly lists: ListService,
    private readonly search: ContactSearchService,
  ) {}

  /**
   * The header, then the contacts by id, each with the custom fields that the list has at the beginning. Contacts that
   * come while it runs are part of it. It breaks off with an error where the list is deleted meanwhile.
   *
   * @throws InvalidInputError, NotFoundError
   */
  async csv(companyId: number, listId: number, query: ContactFilterQuery): Promise<AsyncIterable<string>> {
    const filter = toContactFilter(query);
    await this.lists.get(companyId, listId);
    const names = (await this.lists.customFields(companyId, [listId])).get(listId) ?? [];
    return this.lines(companyId, listId, filter, names);
  }

  private async *lines(
    companyId: number,
    listId: number,
    filter: ContactFilter,
    names: readonly string[],
  ): AsyncIterable<string> {
    yield csvLine([...HEADERS, ...names]);
    for (let after: number | null = 0; after !== null; ) {
      const range = { after, limit: CONTACTS_A_READ };
      const { items, next }: { items: ListedContact[]; next: number | null } = await this.search.page(
        companyId,
        listId,
        filter,
        range,
      );
      if (items.length > 0) yield items.map((contact) => csvLine(values(contact, names))).join('');
      after = next;
    }
    // The last pieces may have been missing already because of a deletion: better no file than half of one.
    await this.lists.get(companyId, listId);
  }
}

function values(contact: ListedContact, names: readonly string[]): string[] {
  const custom = contact.customFields ?? {};
  return [
    formatPhone(Number(contact.phone)),
    contact.firstName ?? '',
    contact.lastName ?? '',
    contact.email ?? '',
    contact.region ?? '',
    contact.zip ?? '',
    contact.timeZone ?? '',
    String(contact.optedOut),
    ...names.map((name) => (Object.hasOwn(custom, name) ? (custom[name] ?? '') : '')),
  ];
}
