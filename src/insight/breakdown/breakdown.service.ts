import { Injectable } from '@nestjs/common';
import { CampaignRepository } from '../../campaigns/campaign.repository.js';
import { csvLine } from '../../platform/csv/write-csv.js';
import { InvalidInputError, NotFoundError } from '../../platform/errors.js';
import { dayNumber } from '../usage/usage-period.js';
import { BreakdownRepository, type NumberFigures, type StateFigures } from './breakdown.repository.js';
import type {
  CampaignBreakdown,
  CampaignNumberPage,
  CampaignNumberQuery,
  StateLine,
  StateReport,
  StateReportQuery,
} from './breakdown.schema.js';

const HEADERS = ['state', 'sent', 'delivered', 'failed', 'replies', 'opt_outs'];

/** What became of messages by state, account and number. */
@Injectable()
export class BreakdownService {
  constructor(
    private readonly repository: BreakdownRepository,
    private readonly campaigns: CampaignRepository,
  ) {}

  /** @throws InvalidInputError where the days are turned round */
  async states(
    companyId: number,
    { since, until, campaignId, accountId }: StateReportQuery,
  ): Promise<StateReport> {
    if (until < since) throw InvalidInputError.of('until', 'must not be before since');
    const days = { from: dayNumber(since), to: dayNumber(until) };
    const rows = await this.repository.states({ companyId, days, campaignId, accountId });
    return { items: rows.map(toLine) };
  }

  /** The same as CSV. @throws InvalidInputError */
  async statesCsv(companyId: number, query: StateReportQuery): Promise<string[]> {
    const { items } = await this.states(companyId, query);
    return [
      csvLine(HEADERS),
      ...items.map(({ state, sent, delivered, failed, replies, optOuts }) =>
        csvLine([state ?? '', sent, delivered, failed, replies, optOuts]),
      ),
    ];
  }

  /** @throws NotFoundError */
  async ofCampaign(companyId: number, campaignId: number): Promise<CampaignBreakdown> {
    await this.requireCampaign(companyId, campaignId);
    const [countedAt, accounts, states] = await Promise.all([
      this.repository.countedAt(campaignId),
      this.repository.accounts(companyId, campaignId),
      this.repository.states({ companyId, campaignId }),
    ]);
    return { countedAt: countedAt?.toISOString() ?? null, accounts, states: states.map(toLine) };
  }

  /** @throws NotFoundError; InvalidInputError */
  async numbers(
    companyId: number,
    campaignId: number,
    { after, limit }: CampaignNumberQuery,
  ): Promise<CampaignNumberPage> {
    const cursor = after === undefined ? null : readCursor(after);
    await this.requireCampaign(companyId, campaignId);
    const rows = await this.repository.numbers(companyId, campaignId, cursor, limit + 1);
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    return {
      items: items.map(({ numberId, ...rest }) => ({ numberId: numberId || null, ...rest })),
      next: rows.length > limit && last ? `${last.sent}.${last.numberId}` : null,
    };
  }

  private async requireCampaign(companyId: number, campaignId: number): Promise<void> {
    if (!(await this.campaigns.find(companyId, campaignId))) throw new NotFoundError('campaign');
  }
}

function toLine({ state, ...figures }: StateFigures): StateLine {
  return { state: state || null, ...figures };
}

/** @throws InvalidInputError */
function readCursor(text: string): Pick<NumberFigures, 'sent' | 'numberId'> {
  const [, sent, numberId] = /^(\d{1,10})\.(\d{1,10})$/.exec(text) ?? [];
  if (sent === undefined) throw InvalidInputError.of('after', 'is not the next of a page');
  return { sent: Number(sent), numberId: Number(numberId) };
}
