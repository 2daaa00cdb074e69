import { groupBy } from '../../platform/group-by.js';
import type { NumberType } from '../driver.js';
import { formatPhone } from '../phone.js';
import {
  type BrandStanding,
  brandPerDay,
  CLASS_LIMITS,
  type TenDlcClass,
} from '../ten-dlc/ten-dlc-limits.js';
import { type StoredHealth, slownessAt } from './number-health.js';
import { type WarmUp, warmUpLimits } from './warm-up.js';

/** The registered 10DLC campaign that a number sends under. */
export interface TenDlcTerms {
  campaignId: number;
  /** Segments a minute over all numbers of the campaign; null: only each number is limited. */
  rate: number | null;
  brandId: number;
  /** Segments a day over all campaigns of the brand. */
  perDay: number;
}

/** A number as the throttler sees it. */
export interface SendingNumber {
  id: number;
  /** E.164 digits without the plus sign; null: the sender is a name. */
  phone: number | null;
  /** As carriers name it: with the plus sign, the bare digits of a short code, or the name. */
  address: string;
  type: NumberType;
  /** Segments a minute at present. */
  rate: number;
  /** Segments in this day of the carrier, or null. */
  perDay: number | null;
  /** The same when it is neither in warm-up nor slowed. */
  full: { rate: number; perDay: number | null };
  tenDlc: TenDlcTerms | null;
}

/** What is stored of it. */
export interface StoredNumber {
  id: number;
  phone: number | null;
  senderName: string | null;
  type: NumberType;
  segmentsPerMinute: number;
  segmentsPerDay: number | null;
  warmUp: WarmUp | null;
  /** Where its carrier's day begins. */
  dayTimeZone: string;
  tenDlc: StoredTenDlc | null;
  health: StoredHealth;
}

/** What is stored of its 10DLC campaign. */
export interface StoredTenDlc {
  campaignId: number;
  class: TenDlcClass;
  /** The company's own limit, or null. */
  segmentsPerMinute: number | null;
  brandId: number;
  brand: BrandStanding;
}

/** Slower than this a text of the most segments could never leave: each must fit into one minute. */
const LEAST_RATE = 10;

/** A number with the limits that hold at an instant: warm-up, 10DLC class and health applied. */
export function toSendingNumber(stored: StoredNumber, now: number): SendingNumber {
  const { id, phone, type, warmUp } = stored;
  const tenDlc = stored.tenDlc && type === 'ten_dlc' ? tenDlcTerms(stored.tenDlc) : null;
  const classLimit = stored.tenDlc && type === 'ten_dlc' ? perNumberLimit(stored.tenDlc) : null;
  const full = {
    rate: Math.min(stored.segmentsPerMinute, classLimit ?? Number.POSITIVE_INFINITY),
    perDay: stored.segmentsPerDay,
  };
  const warm = warmUp ? warmUpLimits(warmUp, stored.dayTimeZone, full, now) : null;
  const halvings = slownessAt(stored.health, now)?.level ?? 0;
  const slow = Math.floor((warm?.rate ?? full.rate) / 2 ** halvings);
  const rate = Math.max(slow, Math.min(full.rate, LEAST_RATE));
  const address = addressOf(stored);
  return { id, phone, address, type, rate, perDay: warm?.perDay ?? full.perDay, full, tenDlc };
}

/** As carriers name a sender. */
export function addressOf({
  phone,
  senderName,
  type,
}: Pick<StoredNumber, 'phone' | 'senderName' | 'type'>): string {
  if (senderName !== null) return senderName;
  return type === 'short_code' ? String(phone) : formatPhone(phone ?? 0);
}

/** Whether a number may text a phone: no carrier of North America takes names as senders. */
export function mayText(number: Pick<SendingNumber, 'type'>, phone: number): boolean {
  return number.type !== 'alphanumeric' || !String(phone).startsWith('1');
}

/** Segments a minute of numbers together: those of one 10DLC campaign no more than it has. */
export function ratesTogether(numbers: readonly SendingNumber[]): number {
  const rateOf = ({ rate }: SendingNumber) => rate;
  return sumInGroups(
    numbers,
    rateOf,
    ({ tenDlc }) => tenDlc?.campaignId,
    ({ tenDlc }) => tenDlc?.rate,
  );
}

/** Sums up what numbers may send; the numbers of one group together no more than the group may. */
export function sumInGroups(
  numbers: readonly SendingNumber[],
  own: (number: SendingNumber) => number,
  group: (number: SendingNumber) => number | undefined,
  most: (number: SendingNumber) => number | null | undefined,
): number {
  let total = 0;
  for (const [id, members] of groupBy(numbers, group)) {
    const sum = members.reduce((all, number) => all + own(number), 0);
    const [first] = members;
    const limit = id === undefined || !first ? null : most(first);
    total += Math.min(sum, limit ?? Number.POSITIVE_INFINITY);
  }
  return total;
}

function tenDlcTerms(stored: StoredTenDlc): TenDlcTerms {
  const { perMinute, over } = CLASS_LIMITS[stored.class];
  return {
    campaignId: stored.campaignId,
    rate: over === 'campaign' ? Math.min(stored.segmentsPerMinute ?? perMinute, perMinute) : null,
    brandId: stored.brandId,
    perDay: brandPerDay(stored.brand),
  };
}

/** Segments a minute of each number, of the classes that limit those. */
function perNumberLimit(stored: StoredTenDlc): number | null {
  const { perMinute, over } = CLASS_LIMITS[stored.class];
  return over === 'number' ? Math.min(stored.segmentsPerMinute ?? perMinute, perMinute) : null;
}
