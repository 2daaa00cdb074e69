import { apiUrl } from '../../api/client.js';

/** Where the messages of a campaign can be had as a file. */
export function exportHref(campaignId: number): string {
  return apiUrl(`/campaigns/${campaignId}/messages.csv`);
}
