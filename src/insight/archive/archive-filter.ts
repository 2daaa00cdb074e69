import { type PhoneRange, prefixesOf, rangesBeginningWith } from '../../carriers/phone.js';
import type { MessageReason, MessageStatus } from '../../messages/message-status.js';
import type { ArchiveQuery } from './archive.schema.js';

/** A North American number has eleven digits, with its 1. */
const NANP_DIGITS = 11;
/** So many digits leave ten thousand people of North America at the most: few enough to be looked up. */
const DIGITS_TO_LOOK_UP = 8;

/** Which messages are meant; null: whatever it is. */
export interface ArchiveFilter {
  phones: PhoneRange[] | null;
  /** Whether so few people are meant that their messages are looked up in each campaign. */
  isPerson: boolean;
  campaignId: number | null;
  accountId: number | null;
  numberId: number | null;
  status: MessageStatus | null;
  reason: MessageReason | null;
  carrierError: string | null;
  from: Date | null;
  until: Date | null;
}

export function toArchiveFilter(query: ArchiveQuery): ArchiveFilter {
  const prefixes = query.phone === undefined ? null : prefixesOf(query.phone);
  return {
    phones: prefixes?.flatMap(rangesOf) ?? null,
    isPerson: prefixes?.some(({ length }) => length >= DIGITS_TO_LOOK_UP) ?? false,
    campaignId: query.campaignId ?? null,
    accountId: query.accountId ?? null,
    numberId: query.numberId ?? null,
    status: query.status ?? null,
    reason: query.reason ?? null,
    carrierError: query.carrierError ?? null,
    from: query.from ?? null,
    until: query.until ?? null,
  };
}

/** Each range is looked up in each campaign, so those in which no number can be are left out. */
function rangesOf(prefix: string): PhoneRange[] {
  const ranges = rangesBeginningWith(prefix);
  if (!prefix.startsWith('1')) return ranges;
  return ranges.filter(({ from }) => String(from).length === NANP_DIGITS);
}
