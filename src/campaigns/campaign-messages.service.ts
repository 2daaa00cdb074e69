import { Injectable } from '@nestjs/common';
import {
  type MessageFilter,
  MessageListRepository,
  type MessageRow,
} from '../messages/message-list.repository.js';
import { NotFoundError } from '../platform/errors.js';
import { type Page, toPage } from '../platform/http/page.js';
import { CampaignRepository } from './campaign.repository.js';
import { CampaignCounterRepository } from './campaign-counter.repository.js';
import { type MessageQuery, type MessageView, toMessageView } from './message-view.js';

/** What one call may look at before it hands out what it found: about 100 ms where the rows are in memory. */
const ROWS_A_CALL = 50_000;
const MS_A_CALL = 250;
const ROWS_A_PIECE = 5_000;

/** Lists a campaign's messages, those of one status or reason too. Its cost never grows with the campaign. */
@Injectable()
export class CampaignMessagesService {
  constructor(
    private readonly campaigns: CampaignRepository,
    private readonly counters: CampaignCounterRepository,
    private readonly messages: MessageListRepository,
  ) {}

  /**
   * One page; with a filter it may hold fewer than `limit` and still have a next one.
   *
   * @throws NotFoundError
   */
  async page(companyId: number, campaignId: number, query: MessageQuery): Promise<Page<MessageView>> {
    if (!(await this.campaigns.find(companyId, campaignId))) throw new NotFoundError('campaign');
    const { items, next } = await this.search(companyId, campaignId, query);
    return { items: items.map(toMessageView), next };
  }

  private async search(
    companyId: number,
    campaignId: number,
    query: MessageQuery,
  ): Promise<Page<MessageRow>> {
    const { after = 0, limit, status = null, reason = null } = query;
    const filter: MessageFilter = { status, reason };
    if (status === null && reason === null) {
      const all = { after, upTo: null };
      return toPage(await this.messages.inRange(companyId, campaignId, all, filter, limit + 1), limit);
    }
    if (!(await this.hasAny(campaignId, filter))) return { items: [], next: null };
    return this.walk(companyId, campaignId, filter, { after, limit });
  }

  /** The kept counters know where there is nothing to be found. */
  private async hasAny(campaignId: number, { status, reason }: MessageFilter): Promise<boolean> {
    const counts = (await this.counters.counts([campaignId])).get(campaignId) ?? [];
    return counts.some(
      (one) => (status === null || one.status === status) && (reason === null || one.reason === reason),
    );
  }

  /** Walks the primary key in bounded pieces and says where to go on. */
  private async walk(
    companyId: number,
    campaignId: number,
    filter: MessageFilter,
    { after, limit }: { after: number; limit: number },
  ): Promise<Page<MessageRow>> {
    const begun = performance.now();
    const found: MessageRow[] = [];
    let reached = after;
    for (let looked = 0; looked < ROWS_A_CALL; looked += ROWS_A_PIECE) {
      const upTo = await this.messages.pieceEnd(campaignId, reached, ROWS_A_PIECE);
      const wanted = limit + 1 - found.length;
      const piece = { after: reached, upTo };
      found.push(...(await this.messages.inRange(companyId, campaignId, piece, filter, wanted)));
      if (found.length > limit || upTo === null) return toPage(found, limit);
      reached = upTo;
      if (performance.now() - begun > MS_A_CALL) break;
    }
    return { items: found, next: reached };
  }
}
