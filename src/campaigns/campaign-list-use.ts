import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ListUses } from '../audience/lists/list-uses.js';
import { CampaignRepository } from './campaign.repository.js';

/**
 * Keeps lists that campaigns still send to: without its contacts the messages that are left would all be skipped.
 * It stands where lists are deleted, in the process that serves the API.
 */
@Injectable()
export class CampaignListUse implements OnModuleInit {
  constructor(
    private readonly uses: ListUses,
    private readonly campaigns: CampaignRepository,
  ) {}

  onModuleInit(): void {
    this.uses.register(async (sql, companyId, listId) => {
      const campaign = await this.campaigns.findOpenOfList(sql, companyId, listId);
      return campaign && `The campaign «${campaign.name}», which is ${campaign.status},`;
    });
  }
}
