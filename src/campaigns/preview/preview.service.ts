import { Injectable } from '@nestjs/common';
import { formatPhone } from '../../carriers/phone.js';
import { InvalidInputError, NotFoundError } from '../../platform/errors.js';
import { type AudienceContact, AudienceRepository } from '../audience/audience.repository.js';
import { readFilter } from '../audience/audience-filter.js';
import { type ListAudience, listAudiences } from '../audience/list-audience.js';
import type { Campaign } from '../campaign.entity.js';
import { CampaignRepository } from '../campaign.repository.js';
import { CampaignDraftService } from '../campaign-draft.service.js';
import { MessageComposer } from '../composing/message-composer.js';
import { charactersOutsideGsm7 } from '../composing/segments.js';
import type { CampaignPreview, PreviewDraft, PreviewRequest } from './preview.schema.js';

/** Contacts that a filter may pass over in search of the first ones: what a step of generation looks at. */
const LOOK_AT = 10_000;

type Item = CampaignPreview['items'][number];

/** Shows what real contacts of a campaign would get, and why some would get nothing. */
@Injectable()
export class PreviewService {
  constructor(
    private readonly campaigns: CampaignRepository,
    private readonly audience: AudienceRepository,
    private readonly drafts: CampaignDraftService,
  ) {}

  /** @throws NotFoundError; InvalidInputError where the text cannot be, or a contact is in none of the lists */
  async preview(companyId: number, id: number, request: PreviewRequest): Promise<CampaignPreview> {
    const campaign = await this.campaigns.find(companyId, id);
    if (!campaign) throw new NotFoundError('campaign');
    const lists = await this.listsOf(campaign);
    const settings = { ...campaign, text: request.text ?? campaign.text };
    await this.drafts.checkText(
      companyId,
      lists.map(({ listId }) => listId),
      settings,
    );
    const composer = new MessageComposer(settings);
    const contacts = request.contactIds
      ? await this.chosen(lists, request.contactIds)
      : await this.first(lists, request.limit);
    return { items: contacts.map((contact) => toItem(contact, composer)) };
  }

  /** The same of a campaign that is not saved. @throws InvalidInputError where it could not be created */
  async previewDraft(companyId: number, draft: PreviewDraft): Promise<CampaignPreview> {
    await this.drafts.check(companyId, draft);
    const lists = listAudiences(draft.listIds, {
      companyId,
      accountId: draft.accountId,
      filter: draft.filters ?? {},
      excludedCampaigns: draft.excludeCampaignIds,
    });
    const composer = new MessageComposer(draft);
    const contacts = await this.first(lists, draft.limit);
    return { items: contacts.map((contact) => toItem(contact, composer)) };
  }

  private async listsOf(campaign: Campaign): Promise<ListAudience[]> {
    const { id, companyId } = campaign;
    return listAudiences(await this.campaigns.listIds(id), {
      companyId,
      accountId: campaign.accountId,
      filter: readFilter(campaign.filters),
      excludedCampaigns: (await this.campaigns.exclusions([id])).get(id) ?? [],
    });
  }

  private async chosen(lists: readonly ListAudience[], ids: readonly number[]): Promise<AudienceContact[]> {
    const found = (await Promise.all(lists.map((list) => this.audience.byIds(list, ids)))).flat();
    const byId = new Map(found.map((contact) => [contact.id, contact]));
    return ids.map((id, index) => {
      const contact = byId.get(id);
      if (!contact) throw InvalidInputError.of(`contactIds.${index}`, 'is in none of its lists');
      return contact;
    });
  }

  /** The first that are meant, in order of generation. */
  private async first(lists: readonly ListAudience[], limit: number): Promise<AudienceContact[]> {
    const contacts: AudienceContact[] = [];
    for (const list of lists) {
      if (contacts.length >= limit) break;
      const { fromId, toId } = await this.audience.extent(list.companyId, list.listId);
      const end = await this.audience.pieceEnd(list, { fromId, toId }, LOOK_AT);
      contacts.push(...(await this.audience.meant(list, { fromId, toId: end }, limit - contacts.length)));
    }
    return contacts;
  }
}

function toItem(contact: AudienceContact, composer: MessageComposer): Item {
  const composed = composer.compose(contact.phone, contact);
  const made = typeof composed === 'string' ? null : composed;
  return {
    contactId: contact.id,
    listId: contact.listId,
    phone: formatPhone(contact.phone),
    firstName: contact.firstName,
    lastName: contact.lastName,
    text: made?.text ?? null,
    encoding: made?.encoding ?? null,
    segments: made?.segments ?? null,
    ucs2Characters: made ? charactersOutsideGsm7(made.text) : [],
    leftOut: contact.leftOut ?? (typeof composed === 'string' ? composed : null),
  };
}
