import { Injectable } from '@nestjs/common';
import { csvLine } from '../../platform/csv/write-csv.js';
import { valuesOf } from './history.js';
import type { HistoryQuery } from './history.schema.js';
import { HistoryService } from './history.service.js';
import type { CampaignFileQuery, NumberFileQuery } from './history-file.schema.js';
import type { AccountHistoryQuery } from './history-group.schema.js';
import { HistoryGroupService } from './history-group.service.js';

const FIGURES = ['sent', 'delivered', 'failed', 'replies', 'opt_outs'];
const ROWS_A_READ = 200;

/** The figures of reports as CSV, all of them. */
@Injectable()
export class HistoryFileService {
  constructor(
    private readonly history: HistoryService,
    private readonly groups: HistoryGroupService,
  ) {}

  /** A line for each minute, hour or day. @throws InvalidInputError */
  async overTime(companyId: number, query: HistoryQuery): Promise<string[]> {
    const { items } = await this.history.over(companyId, query);
    return [csvLine(['at', ...FIGURES]), ...items.map((item) => csvLine([item.at, ...valuesOf(item)]))];
  }

  /** A line for each account. @throws InvalidInputError */
  async byAccount(companyId: number, query: AccountHistoryQuery): Promise<string[]> {
    const { items } = await this.groups.byAccount(companyId, query);
    return [
      csvLine(['account_id', 'account', ...FIGURES]),
      ...items.map((item) => csvLine([item.accountId ?? '', item.name ?? '', ...valuesOf(item)])),
    ];
  }

  /** A line for each campaign, read in pieces while it is sent; the first one at once, for its errors. */
  async byCampaign(companyId: number, query: CampaignFileQuery): Promise<AsyncIterable<string>> {
    const header = csvLine(['campaign_id', 'campaign', 'kind', ...FIGURES]);
    return inPieces(
      header,
      (after) => this.groups.byCampaign(companyId, { ...query, after, limit: ROWS_A_READ }),
      (item) => csvLine([item.campaignId, item.name, item.kind, ...valuesOf(item)]),
    );
  }

  /** A line for each number, as above. */
  async byNumber(companyId: number, query: NumberFileQuery): Promise<AsyncIterable<string>> {
    const header = csvLine([
      ...['number_id', 'sender', 'account_id', 'accepted', 'delivered', 'failed', 'filtered', 'throttled'],
    ]);
    return inPieces(
      header,
      (after) => this.history.byNumber(companyId, { ...query, after, limit: ROWS_A_READ }),
      ({ numberId, sender, accountId, accepted, delivered, failed, filtered, throttled }) =>
        csvLine([numberId, sender, accountId, accepted, delivered, failed, filtered, throttled]),
    );
  }
}

interface Piece<Item> {
  items: Item[];
  next: number | null;
}

/** The first piece is read before anything is sent: what is wrong with the question is still an answer then. */
async function inPieces<Item>(
  header: string,
  read: (after: number | undefined) => Promise<Piece<Item>>,
  lineOf: (item: Item) => string,
): Promise<AsyncIterable<string>> {
  const first = await read(undefined);
  async function* lines(): AsyncIterable<string> {
    yield header;
    for (let piece = first; ; piece = await read(piece.next ?? undefined)) {
      if (piece.items.length > 0) yield piece.items.map(lineOf).join('');
      if (piece.next === null) return;
    }
  }
  return lines();
}
