import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { InvalidInputError } from '../../platform/errors.js';
import { HistoryGroupRepository } from './history-group.repository.js';
import type {
  AccountHistoryQuery,
  AccountHistoryView,
  CampaignHistoryPage,
  CampaignHistoryQuery,
} from './history-group.schema.js';
import { type AskedRange, type HistoryRange, readRange } from './history-range.js';

const DAY_MS = 86_400_000;
/** As long as plots go. */
const MOST_DAYS = 400;

/** What was sent and came back in a time, by campaign and by account. */
@Injectable()
export class HistoryGroupService {
  constructor(
    private readonly repository: HistoryGroupRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws InvalidInputError where the time is turned round or too long */
  async byCampaign(
    companyId: number,
    { after, limit, accountId, ...time }: CampaignHistoryQuery,
  ): Promise<CampaignHistoryPage> {
    const filter = { ...this.readTime(time), accountId };
    const rows = await this.repository.campaigns(
      companyId,
      filter,
      after ?? Number.MAX_SAFE_INTEGER,
      limit + 1,
    );
    const items = rows.slice(0, limit);
    return { items, next: rows.length > limit ? (items.at(-1)?.campaignId ?? null) : null };
  }

  /** @throws InvalidInputError where the time is turned round or too long */
  async byAccount(companyId: number, time: AccountHistoryQuery): Promise<AccountHistoryView> {
    return { items: await this.repository.accounts(companyId, this.readTime(time)) };
  }

  private readTime(time: AskedRange): HistoryRange {
    const range = readRange(time, this.clock.date());
    if (range.until.getTime() - range.since.getTime() > MOST_DAYS * DAY_MS) {
      throw InvalidInputError.of('since', `is more than ${MOST_DAYS} days before the end`);
    }
    return range;
  }
}
