import { Injectable } from '@nestjs/common';
import type { LiveAccount } from '../../carriers/accounts/account-directory.js';
import type { SendingNumber } from '../../carriers/numbers/sending-number.js';
import { BRAND_DAY_ZONE } from '../../carriers/ten-dlc/ten-dlc-limits.js';
import type { SendJob } from '../../contracts/send-job.js';
import type { SqlExecutor } from '../../platform/database/database.js';
import { carrierDay } from './carrier-day.js';
import {
  type DailyScope,
  DailySegmentRepository,
  type DailySegments,
  dailyKey,
} from './daily-segment.repository.js';

/** A message leaves this long before the carrier's midnight at the latest: it must not arrive on the next day. */
const MIDNIGHT_GUARD_MS = 5_000;

/** What is left of a carrier's day, and of the 10DLC brands' own. Segments; infinite where nothing limits. */
export interface DailyRoom {
  carrierDay: number;
  /** Reserved for this day, a message must not leave after this: business time in ms; infinite without a limit. */
  notAfter: number;
  account: number;
  byNumber: ReadonlyMap<number, number>;
  /** The day in which brands are counted, and until when its messages may leave. */
  brandDay: number;
  brandNotAfter: number;
  byBrand: ReadonlyMap<number, number>;
}

/** Whether so much more may leave in those days. */
export function fitsInto(room: DailyRoom, segments: readonly DailySegments[]): boolean {
  const left: Record<DailyScope, (id: number) => number | undefined> = {
    account: () => room.account,
    number: (id) => room.byNumber.get(id),
    brand: (id) => room.byBrand.get(id),
  };
  return segments.every((one) => one.segments <= (left[one.scope](one.scopeId) ?? Number.POSITIVE_INFINITY));
}

/** What a job says of the number that it leaves from, and of the days in which it is reserved. */
export function sendingTerms(
  room: DailyRoom,
  number: SendingNumber,
): Pick<
  SendJob,
  'numberId' | 'from' | 'numberRate' | 'tenDlc' | 'carrierDay' | 'brandId' | 'brandDay' | 'notAfter'
> {
  const { tenDlc } = number;
  return {
    numberId: number.id,
    from: number.address,
    numberRate: number.rate,
    tenDlc: tenDlc && tenDlc.rate !== null ? { campaignId: tenDlc.campaignId, rate: tenDlc.rate } : null,
    carrierDay: room.carrierDay,
    brandId: tenDlc?.brandId ?? null,
    brandDay: tenDlc ? room.brandDay : null,
    notAfter: Math.min(room.notAfter, tenDlc ? room.brandNotAfter : Number.POSITIVE_INFINITY),
  };
}

/** The daily limits of an account, its numbers and their 10DLC brands. */
@Injectable()
export class DailyLimits {
  constructor(private readonly segments: DailySegmentRepository) {}

  /** The same for who is to reserve and holds the account's row; holds the brands' from then on. */
  async hold(...[sql, account, numbers, now]: Parameters<DailyLimits['room']>): Promise<DailyRoom> {
    await this.segments.lockBrands(sql, [
      ...new Set(numbers.flatMap(({ tenDlc }) => (tenDlc ? [tenDlc.brandId] : []))),
    ]);
    return this.room(sql, account, numbers, now);
  }

  /** What is left now. */
  async room(
    sql: SqlExecutor,
    account: Pick<LiveAccount, 'id' | 'segmentsPerDay' | 'dayTimeZone'>,
    numbers: readonly SendingNumber[],
    now: number,
  ): Promise<DailyRoom> {
    const { day, endsAt } = carrierDay(account.dayTimeZone, now);
    const brandDay = carrierDay(BRAND_DAY_ZONE, now);
    const limited = numbers.filter(({ perDay }) => perDay !== null);
    const isLimited = account.segmentsPerDay !== null || limited.length > 0;
    const brands = new Map(
      numbers.flatMap(({ tenDlc }): [number, number][] => (tenDlc ? [[tenDlc.brandId, tenDlc.perDay]] : [])),
    );
    const used = await this.segments.find(sql, [
      ...(isLimited ? [{ scope: 'account' as const, scopeId: account.id, carrierDay: day }] : []),
      ...limited.map(({ id }) => ({ scope: 'number' as const, scopeId: id, carrierDay: day })),
      ...[...brands.keys()].map((id) => ({
        scope: 'brand' as const,
        scopeId: id,
        carrierDay: brandDay.day,
      })),
    ]);
    const left = (limit: number | null, scope: DailyScope, id: number) =>
      limit === null ? Number.POSITIVE_INFINITY : Math.max(0, limit - (used.get(dailyKey(scope, id)) ?? 0));
    return {
      carrierDay: day,
      notAfter: isLimited ? endsAt - MIDNIGHT_GUARD_MS : Number.POSITIVE_INFINITY,
      account: left(account.segmentsPerDay, 'account', account.id),
      byNumber: new Map(numbers.map(({ id, perDay }) => [id, left(perDay, 'number', id)])),
      brandDay: brandDay.day,
      brandNotAfter: brandDay.endsAt - MIDNIGHT_GUARD_MS,
      byBrand: new Map([...brands].map(([id, perDay]) => [id, left(perDay, 'brand', id)])),
    };
  }
}
