import { Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import { formatPhone } from '../../carriers/phone.js';
import { Clock } from '../../platform/clock/clock.js';
import { InvalidInputError } from '../../platform/errors.js';
import { CompanyService } from '../../tenancy/companies/company.service.js';
import { type HistoryFigures, NOTHING, sumOf } from './history.js';
import { HistoryRepository, type HistoryStretch } from './history.repository.js';
import type { HistoryQuery, HistoryView, NumberHistoryPage, NumberHistoryQuery } from './history.schema.js';
import { readRange } from './history-range.js';

const STEP_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
/** What the database adds up: days are put together of hours, or of quarters, as some zones are 45 minutes off. s */
const STRETCH_S = { minute: 60, hour: 3_600 } as const;
const QUARTER_S = 900;
/** More than a screen has pixels. */
const MOST_ITEMS = 1_500;

/** What was sent and came back, over time and by number. */
@Injectable()
export class HistoryService {
  constructor(
    private readonly repository: HistoryRepository,
    private readonly companies: CompanyService,
    private readonly clock: Clock,
  ) {}

  /** @throws InvalidInputError where the time is turned round or has too many steps */
  async over(companyId: number, query: HistoryQuery): Promise<HistoryView> {
    const { step, campaignId, accountId } = query;
    const { since, until } = readRange(query, this.clock.date());
    if ((until.getTime() - since.getTime()) / STEP_MS[step] > MOST_ITEMS) {
      throw InvalidInputError.of('step', `would make more than ${MOST_ITEMS} items of this time`);
    }
    const filter = { since, until, campaignId, accountId };
    const { timeZone } = await this.companies.get(companyId);
    const stretch = step === 'day' ? dayPart(filter, timeZone) : STRETCH_S[step];
    const stretches = await this.repository.stretches(companyId, filter, stretch);
    const items = step === 'day' ? inDays(stretches, timeZone) : stretches;
    return {
      items: items.map(({ at, ...figures }) => ({ at: new Date(at * 1_000).toISOString(), ...figures })),
      total: items.reduce<HistoryFigures>((sum, one) => sumOf(sum, one), NOTHING),
    };
  }

  /** @throws InvalidInputError where the days are turned round */
  async byNumber(companyId: number, query: NumberHistoryQuery): Promise<NumberHistoryPage> {
    const { since, until, accountId, after = 0, limit } = query;
    if (until < since) throw InvalidInputError.of('until', 'must not be before since');
    const rows = await this.repository.numbers(companyId, {
      since: toDay(since),
      until: toDay(until),
      accountId,
      after,
      limit: limit + 1,
    });
    const items = rows.slice(0, limit);
    return {
      items: items.map(({ id, phone, senderName, ...rest }) => ({
        numberId: id,
        sender: phone === null ? (senderName ?? '') : formatPhone(phone),
        ...rest,
      })),
      next: rows.length > limit ? (items.at(-1)?.id ?? null) : null,
    };
  }
}

/** The longest stretch that lies within one day of the zone, whatever the day. s */
function dayPart({ since, until }: { since: Date; until: Date }, zone: string): number {
  for (let at = since.getTime(); at < until.getTime() + STEP_MS.day; at += STEP_MS.day) {
    if (DateTime.fromMillis(at, { zone }).offset % 60 !== 0) return QUARTER_S;
  }
  return STRETCH_S.hour;
}

/** Stretches in order as days of a zone; a day of a clock change has 23 or 25 hours. */
function inDays(stretches: readonly HistoryStretch[], zone: string): HistoryStretch[] {
  const days: HistoryStretch[] = [];
  let day: HistoryStretch | undefined;
  let ends = 0;
  for (const stretch of stretches) {
    if (!day || stretch.at >= ends) {
      const begins = DateTime.fromSeconds(stretch.at, { zone }).startOf('day');
      ends = begins.plus({ days: 1 }).toUnixInteger();
      day = { at: begins.toUnixInteger(), ...NOTHING };
      days.push(day);
    }
    Object.assign(day, sumOf(day, stretch));
  }
  return days;
}

/** `2026-11-20` as 20261120 */
function toDay(date: string): number {
  return Number(date.replaceAll('-', ''));
}
