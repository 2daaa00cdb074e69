import type { RefusalTerms } from './audience-conditions.repository.js';
import type { AudienceFilter } from './audience-filter.js';

/** Whom a campaign means in one of its lists; `earlierLists`: those whose messages are made before. */
export interface ListAudience extends RefusalTerms {
  companyId: number;
  listId: number;
  earlierLists: readonly number[];
  filter: AudienceFilter;
}

/** Whom a campaign means in all of its lists, in order of generation. */
export function listAudiences(
  listIds: readonly number[],
  whom: Pick<ListAudience, 'companyId' | 'accountId' | 'filter' | 'excludedCampaigns'>,
): ListAudience[] {
  return listIds.map((listId, index) => ({ ...whom, listId, earlierLists: listIds.slice(0, index) }));
}
