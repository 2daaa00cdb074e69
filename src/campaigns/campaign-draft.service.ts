import { Injectable } from '@nestjs/common';
import { ListService } from '../audience/lists/list.service.js';
import { AccountService } from '../carriers/accounts/account.service.js';
import { Clock } from '../platform/clock/clock.js';
import { InvalidInputError, NotFoundError } from '../platform/errors.js';
import type { AudienceFilter } from './audience/audience-filter.js';
import { CampaignRepository } from './campaign.repository.js';
import type { CreateCampaign } from './campaign.schemas.js';
import { MessageComposer, type TextSettings } from './composing/message-composer.js';

/** What of a campaign's body can be wrong by what it names. */
type Draft = Pick<
  CreateCampaign,
  'accountId' | 'listIds' | 'excludeCampaignIds' | 'filters' | 'text' | 'optOutText' | 'smartReplacement'
> & { startAt?: string | undefined };

/** Checks what a campaign is to be made of, before anything is kept. A wrong field is named. */
@Injectable()
export class CampaignDraftService {
  constructor(
    private readonly campaigns: CampaignRepository,
    private readonly accounts: AccountService,
    private readonly lists: ListService,
    private readonly clock: Clock,
  ) {}

  /** What the body names must belong to the company; a wrong id is a wrong field, whoever else may have it. */
  async check(companyId: number, input: Draft): Promise<void> {
    this.checkStart(input.startAt);
    await Promise.all([
      naming('accountId', () => this.accounts.require(companyId, input.accountId)),
      ...input.listIds.map((listId, index) =>
        naming(`listIds.${index}`, () => this.lists.get(companyId, listId)),
      ),
      this.checkExcluded(companyId, input.excludeCampaignIds),
    ]);
    const customFields = await this.customFields(companyId, input.listIds);
    checkFilter(input.filters ?? {}, customFields);
    new MessageComposer(input).check(customFields);
  }

  /** @throws InvalidInputError on `text` where it cannot be, or names a field that no contact of the lists has */
  async checkText(companyId: number, listIds: readonly number[], settings: TextSettings): Promise<void> {
    new MessageComposer(settings).check(await this.customFields(companyId, listIds));
  }

  /** @throws InvalidInputError on `startAt` where it lies in the past */
  checkStart(startAt: string | null | undefined): void {
    if (startAt === null || startAt === undefined || Date.parse(startAt) > this.clock.now()) return;
    throw InvalidInputError.of('startAt', 'lies in the past');
  }

  private async customFields(companyId: number, listIds: readonly number[]): Promise<string[]> {
    const byList = await this.lists.customFields(companyId, listIds);
    return [...new Set([...byList.values()].flat())].sort();
  }

  private async checkExcluded(companyId: number, ids: readonly number[]): Promise<void> {
    const owned = await this.campaigns.owned(companyId, ids);
    const index = ids.findIndex((id) => !owned.has(id));
    if (index !== -1) throw InvalidInputError.of(`excludeCampaignIds.${index}`, 'is none of this company');
    // Nobody could tell any more who got it, and they would all be texted.
    const gone = ids.findIndex((id) => owned.get(id));
    if (gone === -1) return;
    throw InvalidInputError.of(`excludeCampaignIds.${gone}`, 'names a campaign whose messages have left');
  }
}

function checkFilter(filter: AudienceFilter, customFields: readonly string[]): void {
  const index = (filter.customFields ?? []).findIndex(({ name }) => !customFields.includes(name));
  if (index === -1) return;
  throw InvalidInputError.of(
    `filters.customFields.${index}.name`,
    'is no custom field of any of these lists',
  );
}

async function naming(field: string, look: () => Promise<unknown>): Promise<void> {
  try {
    await look();
  } catch (error) {
    if (error instanceof NotFoundError) throw InvalidInputError.of(field, 'is none of this company');
    throw error;
  }
}
