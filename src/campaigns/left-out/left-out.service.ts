import { Injectable } from '@nestjs/common';
import { formatPhone } from '../../carriers/phone.js';
import { ConflictError, NotFoundError } from '../../platform/errors.js';
import { CampaignRepository } from '../campaign.repository.js';
import { type LeftOutContact, LeftOutRepository } from './left-out.repository.js';
import type { LeftOutPage, LeftOutQuery } from './left-out.schema.js';

/** What one call may look at before it hands out what it found. */
const ROWS_A_CALL = 50_000;
const MS_A_CALL = 250;
const ROWS_A_PIECE = 5_000;

/** Lists the contacts that a campaign means not at all, or has in another list already. */
@Injectable()
export class LeftOutService {
  constructor(
    private readonly campaigns: CampaignRepository,
    private readonly repository: LeftOutRepository,
  ) {}

  /**
   * One page; it may hold fewer than `limit` and still have a next one.
   *
   * @throws NotFoundError where the company has no such campaign, or the campaign no such list; ConflictError where its
   *   messages have left
   */
  async page(companyId: number, campaignId: number, query: LeftOutQuery): Promise<LeftOutPage> {
    const campaign = await this.campaigns.find(companyId, campaignId);
    if (!campaign) throw new NotFoundError('campaign');
    // Without its messages everybody would seem to have been left out.
    if (campaign.messagesRemovedAt !== null) {
      throw new ConflictError('The messages of this campaign have left: nobody can tell any more.');
    }
    const { listId, reason, limit } = query;
    const place = { companyId, campaignId, listId };
    const end = await this.repository.madeUpTo(place);
    if (end === null) throw new NotFoundError('list');
    const begun = performance.now();
    const found: LeftOutContact[] = [];
    let reached = query.after ?? 0;
    for (let looked = 0; looked < ROWS_A_CALL && reached < end; looked += ROWS_A_PIECE) {
      const upTo = await this.repository.pieceEnd(place, reached, end, ROWS_A_PIECE);
      const wanted = limit - found.length;
      const piece = await this.repository.inPiece(place, { after: reached, upTo }, reason, wanted);
      found.push(...piece);
      reached = piece.length === wanted ? (piece.at(-1)?.id ?? upTo) : upTo;
      if (found.length === limit || performance.now() - begun > MS_A_CALL) break;
    }
    const items = found.map(({ id, phone, ...rest }) => ({
      contactId: id,
      phone: formatPhone(phone),
      ...rest,
    }));
    return { items, next: reached < end ? reached : null };
  }
}
