import { Injectable } from '@nestjs/common';
import { formatPhone, prefixesOf, rangesBeginningWith } from '../../carriers/phone.js';
import { InvalidInputError, NotFoundError } from '../../platform/errors.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { CONVERSATION_STATUSES } from './conversation.js';
import type { ConversationPage, ConversationPageQuery, ConversationView } from './conversation.schema.js';
import {
  ConversationListRepository,
  type ConversationPosition,
  type ConversationRow,
  type ConversationScan,
} from './conversation-list.repository.js';

/** What is looked for, as it goes against rows. */
type Condition = (row: ConversationRow) => boolean;

/** Rows of one read where not all of them are meant, and reads of one request: a page never walks further. */
const ROWS_A_READ = 1_000;
const READS = 5;
/** So many digits leave ten thousand people of North America at the most. */
const DIGITS_TO_SORT = 7;

/** Conversations as a company looks through them. */
@Injectable()
export class ConversationListService {
  constructor(private readonly repository: ConversationListRepository) {}

  /** @throws NotFoundError where the person never wrote to the company */
  async one(companyId: number, phone: number): Promise<ConversationView> {
    const row = await this.repository.one(companyId, phone);
    if (!row) throw new NotFoundError('conversation');
    return toView(row);
  }

  /** @throws InvalidInputError */
  async page(tenant: Tenant, query: ConversationPageQuery): Promise<ConversationPage> {
    const assigneeId = assigneeOf(tenant, query.assignee);
    const prefixes = query.phone === undefined ? null : prefixesOf(query.phone);
    const scan = scanOf(query, assigneeId, prefixes);
    const conditions = conditionsOf(query, assigneeId, prefixes);
    const rowsARead = isExact(scan, query, assigneeId) ? query.limit + 1 : ROWS_A_READ;
    const found: ConversationRow[] = [];
    let behind = query.after === undefined ? null : readPosition(query.after);
    for (let read = 0; read < READS; read++) {
      const rows = await this.repository.next(tenant.companyId, scan, behind, rowsARead);
      found.push(...rows.filter((row) => conditions.every((holds) => holds(row))));
      if (found.length > query.limit) return toPage(found, query.limit);
      const last = rows.at(-1);
      if (!last || rows.length < rowsARead) return { items: found.map(toView), next: null };
      behind = toPosition(last);
    }
    return { items: found.map(toView), next: behind && writePosition(behind) };
  }
}

/** Undefined: whoever's. Null: nobody's. */
function assigneeOf({ userId }: Tenant, assignee: string | undefined): number | null | undefined {
  if (assignee === undefined) return undefined;
  if (assignee === 'nobody') return null;
  if (assignee !== 'me') return Number(assignee);
  if (userId === null)
    throw InvalidInputError.of('assignee', 'is nobody’s word with an API key: name a user');
  return userId;
}

function scanOf(
  query: ConversationPageQuery,
  assigneeId: number | null | undefined,
  prefixes: readonly string[] | null,
): ConversationScan {
  if (prefixes?.every(({ length }) => length >= DIGITS_TO_SORT)) {
    return { by: 'phone', ranges: prefixes.flatMap(rangesBeginningWith) };
  }
  if (query.campaignId !== undefined) return { by: 'campaign', id: query.campaignId };
  if (query.keywordId !== undefined) return { by: 'keyword', id: query.keywordId };
  if (assigneeId !== undefined && assigneeId !== null) return { by: 'assignee', id: assigneeId };
  if (assigneeId === null && query.status === undefined && query.unread === undefined) {
    return { by: 'assignee', id: null };
  }
  return {
    by: 'state',
    statuses: query.status === undefined ? CONVERSATION_STATUSES : [query.status],
    unread: query.unread === undefined ? [false, true] : [query.unread],
  };
}

/** Whether all that the scan finds is meant. */
function isExact(
  scan: ConversationScan,
  query: ConversationPageQuery,
  assigneeId: number | null | undefined,
): boolean {
  const told = { state: ['status', 'unread'], campaign: ['campaignId'], keyword: ['keywordId'] };
  const open = { ...query, assignee: assigneeId };
  const names = ['status', 'unread', 'assignee', 'campaignId', 'keywordId', 'optedOut', 'phone'] as const;
  const given = names.filter((name) => open[name] !== undefined);
  if (scan.by === 'phone') return given.length === 1;
  const known: readonly string[] = scan.by === 'assignee' ? ['assignee'] : told[scan.by];
  return given.every((name) => known.includes(name));
}

function conditionsOf(
  { status, unread, campaignId, keywordId, optedOut }: ConversationPageQuery,
  assigneeId: number | null | undefined,
  prefixes: readonly string[] | null,
): Condition[] {
  const conditions: Condition[] = [];
  if (status !== undefined) conditions.push((row) => row.status === status);
  if (unread !== undefined) conditions.push((row) => row.unread > 0 === unread);
  if (assigneeId !== undefined) conditions.push((row) => row.assigneeId === assigneeId);
  if (campaignId !== undefined) conditions.push((row) => row.campaignId === campaignId);
  if (keywordId !== undefined) conditions.push((row) => row.keywordId === keywordId);
  if (optedOut !== undefined) conditions.push((row) => row.optedOut === optedOut);
  if (prefixes) {
    conditions.push(({ phone }) => prefixes.some((prefix) => String(phone).startsWith(prefix)));
  }
  return conditions;
}

function toPage(found: readonly ConversationRow[], limit: number): ConversationPage {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items: items.map(toView), next: last ? writePosition(toPosition(last)) : null };
}

function toPosition({ lastAt, phone }: ConversationRow): ConversationPosition {
  return { at: lastAt, phone };
}

function writePosition({ at, phone }: ConversationPosition): string {
  return `${at.getTime()}.${phone}`;
}

/** @throws InvalidInputError */
function readPosition(text: string): ConversationPosition {
  const match = /^(\d{1,13})\.(\d{3,15})$/.exec(text);
  if (!match) throw InvalidInputError.of('after', 'must be the `next` of the page before');
  return { at: new Date(Number(match[1])), phone: Number(match[2]) };
}

function toView(row: ConversationRow): ConversationView {
  const { phone, status, unread, campaignId, keywordId, optedOut } = row;
  return {
    ...{ phone: formatPhone(phone), status, unread, campaignId, keywordId, optedOut },
    assignee: row.assigneeId === null ? null : { id: row.assigneeId, name: row.assigneeName },
    lastReply: { id: row.lastReplyId, at: row.lastReplyAt.toISOString(), text: row.lastText },
    lastAt: row.lastAt.toISOString(),
  };
}
