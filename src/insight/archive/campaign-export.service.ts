import { Injectable } from '@nestjs/common';
import { CampaignRepository } from '../../campaigns/campaign.repository.js';
import { type MessageFilter, MessageListRepository } from '../../messages/message-list.repository.js';
import { ConflictError, NotFoundError } from '../../platform/errors.js';
import { MessageFileService } from './message-file.service.js';

/** 1,000 messages are about 500 kB in memory and 250 kB of text. */
const MESSAGES_A_READ = 1_000;

/** A campaign's messages as CSV, read in pieces while they are sent: memory does not grow with the campaign. */
@Injectable()
export class CampaignExportService {
  constructor(
    private readonly campaigns: CampaignRepository,
    private readonly messages: MessageListRepository,
    private readonly files: MessageFileService,
  ) {}

  /**
   * The header, then the messages in order of id, each as it stands when it is read. It breaks off with an error where
   * the messages leave the archive meanwhile: better no file than half of one.
   *
   * @throws NotFoundError; ConflictError where they have left already
   */
  async csv(companyId: number, campaignId: number, filter: MessageFilter): Promise<AsyncIterable<string>> {
    await this.requireMessages(companyId, campaignId);
    return this.lines(companyId, campaignId, filter);
  }

  private async *lines(companyId: number, campaignId: number, filter: MessageFilter): AsyncIterable<string> {
    yield this.files.header;
    for (let after = 0; ; ) {
      const upTo = await this.messages.pieceEnd(campaignId, after, MESSAGES_A_READ);
      const range = { after, upTo };
      const rows = await this.messages.inRange(companyId, campaignId, range, filter, MESSAGES_A_READ);
      const lines = await this.files.lines(companyId, rows);
      if (lines !== '') yield lines;
      const last = rows.at(-1);
      if (upTo !== null) after = upTo;
      else if (rows.length === MESSAGES_A_READ && last) after = last.id;
      else break;
    }
    await this.requireMessages(companyId, campaignId);
  }

  private async requireMessages(companyId: number, campaignId: number): Promise<void> {
    const campaign = await this.campaigns.find(companyId, campaignId);
    if (!campaign) throw new NotFoundError('campaign');
    if (campaign.messagesRemovedAt !== null) {
      throw new ConflictError('The messages of this campaign have left the archive; its file has them.');
    }
  }
}
