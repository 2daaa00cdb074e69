import { Injectable } from '@nestjs/common';
import { pieceEnd } from '../../audience/contacts/contact-pieces.repository.js';
import type { MessageReason } from '../../messages/message-status.js';
import { Database } from '../../platform/database/database.js';
import type { Fragment } from '../../platform/database/fragment.js';
import type { ContactTexts } from '../composing/message-composer.js';
import { filterCondition, REFUSAL_JOINS, refusal } from './audience-conditions.repository.js';
import type { AudienceFilter } from './audience-filter.js';
import type { ListAudience } from './list-audience.js';

/** Why a contact of the lists has no message of its own, or will be skipped. */
export type LeftOut = MessageReason | 'outside_filters' | 'duplicate';

/** Contacts of one list behind `fromId`, up to and including `toId`. */
export interface IdRange {
  fromId: number;
  toId: number;
}

/** Where the contacts of a list begin and end, and how many they are by the kept count. */
export interface ListExtent extends IdRange {
  contacts: number;
}

/** A contact with the verdict on it. */
export interface AudienceContact extends ContactTexts {
  id: number;
  listId: number;
  phone: number;
  leftOut: LeftOut | null;
}

const COLUMNS = `c.id, c.list_id AS listId, c.phone, c.first_name AS firstName, c.last_name AS lastName, c.email, c.city,
  c.region, c.zip, c.custom_fields AS customFields`;

/** SQL that looks at a campaign's audience before its messages are made; bounded pieces of the primary key. */
@Injectable()
export class AudienceRepository {
  constructor(private readonly database: Database) {}

  async extent(companyId: number, listId: number): Promise<ListExtent> {
    const ends = (order: 'ASC' | 'DESC') =>
      `(SELECT id FROM contacts WHERE company_id = l.company_id AND list_id = l.id ORDER BY id ${order} LIMIT 1)`;
    const [row] = await this.database.query<{ contacts: number; first: number | null; last: number | null }>(
      `SELECT l.contact_count AS contacts, ${ends('ASC')} AS first, ${ends('DESC')} AS last
         FROM contact_lists l WHERE l.company_id = ? AND l.id = ?`,
      [companyId, listId],
    );
    return {
      contacts: Number(row?.contacts ?? 0),
      fromId: Math.max(0, Number(row?.first ?? 1) - 1),
      toId: Number(row?.last ?? 0),
    };
  }

  /** The id that ends a piece of `size` contacts behind `fromId`, at most `toId`. */
  async pieceEnd(of: ListAudience, { fromId, toId }: IdRange, size: number): Promise<number> {
    const range = { after: fromId, upTo: toId };
    return (await pieceEnd(this.database, of.companyId, of.listId, range, size)) ?? toId;
  }

  /** Contacts of the piece by verdict; null: they get a message. */
  async tally(of: ListAudience, { fromId, toId }: IdRange): Promise<Map<LeftOut | null, number>> {
    const verdict = verdictOf(of);
    const rows = await this.database.query<{ leftOut: LeftOut | null; n: number }>(
      `SELECT ${verdict.sql} AS leftOut, COUNT(*) AS n ${from()} AND c.id > ? AND c.id <= ? GROUP BY leftOut`,
      [...verdict.parameters, of.companyId, of.listId, fromId, toId],
    );
    return new Map(rows.map(({ leftOut, n }) => [leftOut, Number(n)]));
  }

  /** The first contacts of the piece that get a message. */
  async recipients(of: ListAudience, { fromId, toId }: IdRange, limit: number): Promise<AudienceContact[]> {
    const verdict = verdictOf(of);
    return this.database.query<AudienceContact>(
      `SELECT ${COLUMNS}, ${verdict.sql} AS leftOut ${from()} AND c.id > ? AND c.id <= ?
       HAVING leftOut IS NULL ORDER BY c.id LIMIT ?`,
      [...verdict.parameters, of.companyId, of.listId, fromId, toId, limit],
    );
  }

  /** The first contacts of the piece that are meant, whether they get a message or are skipped. */
  async meant(of: ListAudience, { fromId, toId }: IdRange, limit: number): Promise<AudienceContact[]> {
    const verdict = verdictOf(of);
    return this.database.query<AudienceContact>(
      `SELECT ${COLUMNS}, ${verdict.sql} AS leftOut ${from()} AND c.id > ? AND c.id <= ?
       HAVING leftOut IS NULL OR leftOut <> 'outside_filters' ORDER BY c.id LIMIT ?`,
      [...verdict.parameters, of.companyId, of.listId, fromId, toId, limit],
    );
  }

  /** What a text may name of a contact of one of the lists, or null. */
  async textsOf(
    companyId: number,
    listIds: readonly number[],
    contactId: number,
  ): Promise<(ContactTexts & { phone: number }) | null> {
    if (listIds.length === 0) return null;
    const [row] = await this.database.query<ContactTexts & { phone: number }>(
      `SELECT ${COLUMNS} FROM contacts c WHERE c.company_id = ? AND c.list_id IN (?) AND c.id = ?`,
      [companyId, listIds, contactId],
    );
    return row ?? null;
  }

  /** Those of the ids that are contacts of the list. */
  async byIds(of: ListAudience, ids: readonly number[]): Promise<AudienceContact[]> {
    if (ids.length === 0) return [];
    const verdict = verdictOf(of);
    return this.database.query<AudienceContact>(
      `SELECT ${COLUMNS}, ${verdict.sql} AS leftOut ${from()} AND c.id IN (?) ORDER BY c.id`,
      [...verdict.parameters, of.companyId, of.listId, ids],
    );
  }
}

function from(): string {
  // The hint keeps the walk: a condition on the number must not tempt the server to another index.
  return `FROM contacts c FORCE INDEX (PRIMARY)
          JOIN hours_classes h ON h.id = c.hours_class_id
          ${REFUSAL_JOINS}
         WHERE c.company_id = ? AND c.list_id = ?`;
}

/** The same verdict as generation's, on contacts that have no message yet. */
function verdictOf({ filter, earlierLists, ...terms }: ListAudience): Fragment {
  const meant = filterCondition(filter);
  const refused = refusal(terms);
  const duplicate = duplicateOf(filter, earlierLists);
  return {
    sql: `CASE WHEN (${meant.sql}) IS NOT TRUE THEN 'outside_filters' ${duplicate.sql} ELSE ${refused.sql} END`,
    parameters: [...meant.parameters, ...duplicate.parameters, ...refused.parameters],
  };
}

function duplicateOf(filter: AudienceFilter, earlierLists: readonly number[]): Fragment {
  if (earlierLists.length === 0) return { sql: '', parameters: [] };
  const meant = filterCondition(filter, 'd', 'dh');
  return {
    // Points of uq_contacts_list_phone.
    sql: `WHEN EXISTS (SELECT 1 FROM contacts d JOIN hours_classes dh ON dh.id = d.hours_class_id
                        WHERE d.list_id IN (?) AND d.phone = c.phone AND ${meant.sql}) THEN 'duplicate'`,
    parameters: [earlierLists, ...meant.parameters],
  };
}
