import { Injectable } from '@nestjs/common';
import type { LiveAccount } from '../../carriers/accounts/account-directory.js';
import type { SendingNumber } from '../../carriers/numbers/number.repository.js';
import type { SqlExecutor } from '../../platform/database/database.js';
import { carrierDay } from './carrier-day.js';
import { DailySegmentRepository, type DailySegments, dailyKey } from './daily-segment.repository.js';

/** A message leaves this long before the carrier's midnight at the latest: it must not arrive on the next day. */
const MIDNIGHT_GUARD_MS = 5_000;

/** What is left of a carrier's day. Segments; infinite where nothing limits. */
export interface DailyRoom {
  carrierDay: number;
  /** Reserved for this day, a message must not leave after this: business time in ms; infinite without a limit. */
  notAfter: number;
  account: number;
  byNumber: ReadonlyMap<number, number>;
}

/** Whether so much more may leave in that day. */
export function fitsInto(room: DailyRoom, segments: readonly DailySegments[]): boolean {
  return segments.every((one) =>
    one.scope === 'account'
      ? one.segments <= room.account
      : one.segments <= (room.byNumber.get(one.scopeId) ?? Number.POSITIVE_INFINITY),
  );
}

/** The daily limits of an account and its numbers. */
@Injectable()
export class DailyLimits {
  constructor(private readonly segments: DailySegmentRepository) {}

  /** To be asked by who holds the account's row: nobody else reserves meanwhile. */
  async room(
    sql: SqlExecutor,
    account: Pick<LiveAccount, 'id' | 'segmentsPerDay' | 'dayTimeZone'>,
    numbers: readonly SendingNumber[],
    now: number,
  ): Promise<DailyRoom> {
    const { day, endsAt } = carrierDay(account.dayTimeZone, now);
    const limited = numbers.filter(({ perDay }) => perDay !== null).map(({ id }) => id);
    const isLimited = account.segmentsPerDay !== null || limited.length > 0;
    const used = isLimited
      ? await this.segments.find(sql, account.id, limited, day)
      : new Map<string, number>();
    const left = (limit: number | null, key: string) =>
      limit === null ? Number.POSITIVE_INFINITY : Math.max(0, limit - (used.get(key) ?? 0));
    return {
      carrierDay: day,
      notAfter: isLimited ? endsAt - MIDNIGHT_GUARD_MS : Number.POSITIVE_INFINITY,
      account: left(account.segmentsPerDay, dailyKey('account', account.id)),
      byNumber: new Map(numbers.map(({ id, perDay }) => [id, left(perDay, dailyKey('number', id))])),
    };
  }
}
