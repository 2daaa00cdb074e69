import { Injectable } from '@nestjs/common';
import { toMessageView } from '../../campaigns/message-view.js';
import type { PhoneRange } from '../../carriers/phone.js';
import type { ArchivedMessageView, ArchivePage, ArchiveQuery } from './archive.schema.js';
import { type ArchiveCampaign, ArchiveCampaignRepository } from './archive-campaign.repository.js';
import { type ArchiveCursor, fromTheTop, readCursor, writeCursor } from './archive-cursor.js';
import { type ArchiveFilter, toArchiveFilter } from './archive-filter.js';
import {
  type ArchivedMessage,
  ArchiveMessageRepository,
  type MessagePlace,
  type SearchConditions,
  toConditions,
} from './archive-message.repository.js';

/** After so long a call hands out what it found and says where to go on. */
const MS_A_CALL = 80;
/** Rows of one read where few of them may be meant: about 10 ms where they are in memory. */
const ROWS_A_PIECE = 5_000;
const CAMPAIGNS_A_READ = 200;
/** Campaigns in which people are looked up at once, and messages of theirs that are sorted by time. */
const CAMPAIGNS_A_PERSON = 500;
const MOST_OF_PEOPLE = 5_000;
const PLACES_A_READ = 200;
/** A week. */
const SHORT_MS = 7 * 86_400_000;

/** One call under way. */
interface Search {
  companyId: number;
  filter: ArchiveFilter;
  conditions: SearchConditions;
  limit: number;
  begun: number;
  found: ArchivedMessage[];
}

/**
 * Finds messages of a company, whatever campaign they are of. People are looked up in each campaign, a carrier's code
 * has an index of its own, and everything else walks the campaigns in which the kept counters say that there is
 * something to be found. What a call costs never grows with how many messages there are.
 */
@Injectable()
export class ArchiveSearchService {
  constructor(
    private readonly campaigns: ArchiveCampaignRepository,
    private readonly messages: ArchiveMessageRepository,
  ) {}

  /**
   * One page; it may hold fewer than `limit`, even none, and still have a next one.
   *
   * @throws InvalidInputError
   */
  async page(companyId: number, query: ArchiveQuery): Promise<ArchivePage> {
    const filter = toArchiveFilter(query);
    const cursor = query.after === undefined ? fromTheTop(wayOf(filter)) : readCursor(query.after);
    const numberIds =
      filter.accountId === null ? [] : await this.campaigns.numberIds(companyId, filter.accountId);
    const search: Search = {
      companyId,
      filter,
      conditions: toConditions(filter, numberIds),
      limit: query.limit,
      begun: performance.now(),
      found: [],
    };
    const next = await this.go(search, cursor);
    return { items: search.found.map(toView), next: next && writeCursor(next) };
  }

  private go(search: Search, cursor: ArchiveCursor): Promise<ArchiveCursor | null> {
    const { phones, carrierError } = search.filter;
    if (cursor.way === 'person' && phones) return this.byPerson(search, cursor);
    if (cursor.way === 'code' && carrierError !== null) return this.byCode(search, cursor, carrierError);
    return this.walk(search, cursor);
  }

  /** Those of some hundred campaigns together, newest message first. */
  private async byPerson(search: Search, cursor: ArchiveCursor): Promise<ArchiveCursor | null> {
    const { companyId, filter } = search;
    let { campaignId, messageId } = cursor;
    for (;;) {
      const slice = await this.campaigns.candidates(companyId, filter, campaignId, CAMPAIGNS_A_PERSON);
      const places = await this.messages.ofPeople(
        slice.map(({ id }) => id),
        filter.phones ?? [],
        messageId,
        MOST_OF_PEOPLE + 1,
      );
      // So many are soon found campaign by campaign.
      if (places.length > MOST_OF_PEOPLE) return this.walk(search, { ...cursor, campaignId, messageId });
      const last = await this.load(
        search,
        places.sort((a, b) => b.id - a.id),
      );
      if (last) return { way: 'person', campaignId, messageId: last.id };
      const lowest = slice.at(-1);
      if (slice.length < CAMPAIGNS_A_PERSON || !lowest) return null;
      campaignId = lowest.id - 1;
      messageId = Number.MAX_SAFE_INTEGER;
      if (isLate(search)) return { way: 'person', campaignId, messageId };
    }
  }

  private async byCode(search: Search, cursor: ArchiveCursor, code: string): Promise<ArchiveCursor | null> {
    const { companyId, filter } = search;
    let below: MessagePlace = { campaignId: cursor.campaignId, id: cursor.messageId };
    const only = filter.campaignId;
    if (only !== null && below.campaignId !== only) below = { campaignId: only, id: Number.MAX_SAFE_INTEGER };
    for (;;) {
      const places = await this.messages.withCode(companyId, code, below, only !== null, PLACES_A_READ);
      const last = await this.load(search, places);
      if (last) return { way: 'code', campaignId: last.campaignId, messageId: last.id };
      const lowest = places.at(-1);
      if (places.length < PLACES_A_READ || !lowest) return null;
      below = lowest;
      if (isLate(search)) return { way: 'code', campaignId: below.campaignId, messageId: below.id };
    }
  }

  /**
   * Adds those of the places that match, in their order.
   *
   * @returns the last one of the page where the page is full and there may be more, or where time is up
   */
  private async load(search: Search, places: readonly MessagePlace[]): Promise<MessagePlace | null> {
    const { companyId, conditions, found, limit } = search;
    // Where each of them matches, no more than the page are read, which are scattered over the whole table.
    const atOnce = conditions.arePeopleAlone ? limit + 1 : PLACES_A_READ;
    for (let start = 0; start < places.length; start += atOnce) {
      const read = places.slice(start, start + atOnce);
      const rows = await this.messages.among(companyId, read, conditions);
      const byId = new Map(rows.map((row) => [row.id, row]));
      found.push(...read.flatMap(({ id }) => byId.get(id) ?? []));
      if (found.length > limit) return fullPage(search);
      if (isLate(search) && start + atOnce < places.length) return read.at(-1) ?? null;
    }
    return null;
  }

  /** Campaign by campaign, newest first, and each from its newest message down. */
  private async walk(search: Search, cursor: ArchiveCursor): Promise<ArchiveCursor | null> {
    const { companyId, filter } = search;
    let { campaignId: upTo, messageId: before } = cursor;
    for (;;) {
      const slice = await this.campaigns.candidates(companyId, filter, upTo, CAMPAIGNS_A_READ);
      for (const campaign of slice) {
        const from = campaign.id === upTo ? before : Number.MAX_SAFE_INTEGER;
        const rest = filter.phones
          ? await this.lookUpOne(search, campaign, from, filter.phones)
          : await this.walkOne(search, campaign, from);
        if (rest) return rest;
      }
      const lowest = slice.at(-1);
      if (slice.length < CAMPAIGNS_A_READ || !lowest) return null;
      upTo = lowest.id - 1;
      before = Number.MAX_SAFE_INTEGER;
    }
  }

  /** Numbers that begin alike: by the campaign's people where they are few, else along its messages. */
  private async lookUpOne(
    search: Search,
    campaign: ArchiveCampaign,
    from: number,
    phones: readonly PhoneRange[],
  ): Promise<ArchiveCursor | null> {
    const places = await this.messages.ofPeople([campaign.id], phones, from, MOST_OF_PEOPLE + 1);
    if (places.length > MOST_OF_PEOPLE) return this.walkOne(search, campaign, from);
    const last = await this.load(
      search,
      places.sort((a, b) => b.id - a.id),
    );
    if (last) return { way: 'walk', campaignId: campaign.id, messageId: last.id };
    return isLate(search) ? { way: 'walk', campaignId: campaign.id, messageId: 0 } : null;
  }

  /** @returns where to go on; null: the campaign is done and there is time for another one */
  private async walkOne(
    search: Search,
    campaign: ArchiveCampaign,
    from: number,
  ): Promise<ArchiveCursor | null> {
    const { companyId, conditions, found, limit } = search;
    const table = campaign.allFailed ? 'failed_messages' : 'messages';
    for (let before = from; ; ) {
      const start = conditions.areOpen
        ? 0
        : await this.messages.pieceStart(table, campaign.id, before, ROWS_A_PIECE);
      const piece = { campaignId: campaign.id, before, from: start };
      const wanted = limit + 1 - found.length;
      found.push(...(await this.messages.inPiece(table, companyId, piece, conditions, wanted)));
      if (found.length > limit) {
        const last = fullPage(search);
        return last && { way: 'walk', campaignId: last.campaignId, messageId: last.id };
      }
      if (start === 0 || isLate(search)) {
        // Nothing is below 1: a campaign that is done as the time is over leads on to the one before.
        return isLate(search) ? { way: 'walk', campaignId: campaign.id, messageId: start } : null;
      }
      before = start;
    }
  }
}

function wayOf(filter: ArchiveFilter): ArchiveCursor['way'] {
  if (filter.isPerson) return 'person';
  return filter.carrierError === null || isShort(filter) ? 'walk' : 'code';
}

/** Whether few campaigns sent in the time that is asked for: what failed in those is quicker to look through. */
function isShort({ from, until }: ArchiveFilter): boolean {
  return from !== null && until !== null && until.getTime() - from.getTime() <= SHORT_MS;
}

function isLate({ begun }: Search): boolean {
  return performance.now() - begun > MS_A_CALL;
}

/** Cuts what was found down to a page. @returns its last message */
function fullPage({ found, limit }: Search): MessagePlace | null {
  found.splice(limit);
  return found.at(-1) ?? null;
}

function toView(row: ArchivedMessage): ArchivedMessageView {
  const { campaignName, campaignKind, ...message } = row;
  const trace = `/api/v1/campaigns/${row.campaignId}/messages/${row.id}/trace`;
  return { ...toMessageView(message), campaignName, campaignKind, trace };
}
