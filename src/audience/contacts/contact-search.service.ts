import { Injectable } from '@nestjs/common';
import { WHOLE_COMPANY } from '../../compliance/opt-outs/opt-out.js';
import { OptOutService } from '../../compliance/opt-outs/opt-out.service.js';
import { type Page, toPage } from '../../platform/http/page.js';
import { isRegionCode } from '../geodata/region-codes.js';
import { ListService } from '../lists/list.service.js';
import { ListCountService } from '../lists/list-count.service.js';
import type { Contact, ListedContact } from './contact.js';
import { type ContactFilter, isOpenFilter } from './contact-filter.js';
import { ContactSearchRepository, type RowConditions } from './contact-search.repository.js';
import { contactTimeZone } from './contact-time-zone.js';

/** What one call may look at before it hands out what it found: about 100 ms where the rows are in memory. */
const ROWS_A_CALL = 50_000;
const MS_A_CALL = 250;
const ROWS_A_PIECE = 5_000;
/** With more matches than this the list itself is the quicker way: one contact in 10,000 of 50 million. */
const IDS_BY_KEY = 5_000;
const IDS_A_READ = 500;

/** Where a page begins and how many items it may hold. */
export interface PageRange {
  after: number;
  limit: number;
}

/**
 * Finds contacts of a list, by id. Its cost never grows with the list: numbers and opt-outs are looked up where few
 * match, everything else walks the primary key in bounded pieces and says where to go on.
 */
@Injectable()
export class ContactSearchService {
  constructor(
    private readonly repository: ContactSearchRepository,
    private readonly lists: ListService,
    private readonly counts: ListCountService,
    private readonly optOuts: OptOutService,
  ) {}

  /**
   * One page; it may hold fewer than `limit` and still have a next one.
   *
   * @throws NotFoundError
   */
  async page(
    companyId: number,
    listId: number,
    filter: ContactFilter,
    range: PageRange,
  ): Promise<Page<ListedContact>> {
    await this.lists.get(companyId, listId);
    const { items, next } = await this.search(companyId, listId, filter, range);
    return { items: await this.listed(companyId, items), next };
  }

  /** The contacts with what stands about their numbers now. */
  async listed(companyId: number, contacts: readonly Contact[]): Promise<ListedContact[]> {
    const optedOut = await this.optOuts.find(
      companyId,
      WHOLE_COMPANY,
      contacts.map((contact) => Number(contact.phone)),
    );
    return contacts.map((contact) => ({ ...contact, optedOut: optedOut.has(Number(contact.phone)) }));
  }

  private async search(
    companyId: number,
    listId: number,
    filter: ContactFilter,
    range: PageRange,
  ): Promise<Page<Contact>> {
    if (isOpenFilter(filter)) {
      const all = { after: range.after, upTo: null };
      const rows = await this.repository.inRange(companyId, listId, all, null, range.limit + 1);
      return toPage(rows, range.limit);
    }
    const conditions = await this.conditions(companyId, listId, filter);
    if (!conditions) return { items: [], next: null };
    const ids = await this.idsByKey(companyId, listId, filter);
    return ids
      ? this.among(companyId, listId, ids, conditions, range)
      : this.walk(companyId, listId, conditions, range);
  }

  /** What the rows must hold, or null where the kept counts tell that no contact can match. */
  private async conditions(
    companyId: number,
    listId: number,
    filter: ContactFilter,
  ): Promise<RowConditions | null> {
    const { state, timeZone, ...others } = filter;
    if (state === null && timeZone === null) return { ...others, state, hoursClassIds: null };
    const counts = await this.counts.find(companyId, listId);
    const matching = counts.filter(
      (one) =>
        (state === null || !isRegionCode(state) || one.state === state) &&
        // The data and Intl spell some zones differently.
        (timeZone === null || one.hoursClass.timeZones.some((zone) => contactTimeZone(zone) === timeZone)),
    );
    if (matching.length === 0) return null;
    const classes = timeZone === null ? null : [...new Set(matching.map((one) => one.hoursClass.id))];
    return { ...others, state, hoursClassIds: classes };
  }

  /** Ids among which all matches are, in order, or null where they are too many to be sorted. */
  private async idsByKey(companyId: number, listId: number, filter: ContactFilter): Promise<number[] | null> {
    if (filter.phone) {
      const ids = await this.repository.idsByPhoneRanges(listId, filter.phone, IDS_BY_KEY + 1);
      if (ids.length <= IDS_BY_KEY) return ids.sort((a, b) => a - b);
    }
    if (filter.optedOut !== true) return null;
    const phones = await this.repository.optedOutPhones(companyId, IDS_BY_KEY + 1);
    if (phones.length > IDS_BY_KEY) return null;
    return (await this.repository.idsByPhones(listId, phones)).sort((a, b) => a - b);
  }

  private async among(
    companyId: number,
    listId: number,
    ids: readonly number[],
    conditions: RowConditions,
    { after, limit }: PageRange,
  ): Promise<Page<Contact>> {
    const left = ids.filter((id) => id > after);
    const found: Contact[] = [];
    for (let start = 0; start < left.length && found.length <= limit; start += IDS_A_READ) {
      const read = left.slice(start, start + IDS_A_READ);
      found.push(...(await this.repository.among(companyId, listId, read, conditions)));
    }
    return toPage(found, limit);
  }

  private async walk(
    companyId: number,
    listId: number,
    conditions: RowConditions,
    { after, limit }: PageRange,
  ): Promise<Page<Contact>> {
    const begun = performance.now();
    const found: Contact[] = [];
    let reached = after;
    for (let looked = 0; looked < ROWS_A_CALL; looked += ROWS_A_PIECE) {
      const upTo = await this.repository.pieceEnd(companyId, listId, reached, ROWS_A_PIECE);
      const piece = { after: reached, upTo };
      const wanted = limit + 1 - found.length;
      found.push(...(await this.repository.inRange(companyId, listId, piece, conditions, wanted)));
      if (found.length > limit || upTo === null) return toPage(found, limit);
      reached = upTo;
      if (performance.now() - begun > MS_A_CALL) break;
    }
    return { items: found, next: reached };
  }
}
