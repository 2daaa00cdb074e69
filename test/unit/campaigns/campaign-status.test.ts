import { describe, expect, it } from '@jest/globals';
import {
  CAMPAIGN_STATUSES,
  CAMPAIGN_TRANSITIONS,
  type CampaignStatus,
  statusesBefore,
} from '../../../src/campaigns/campaign-status.js';

describe('the statuses of a campaign', () => {
  it.each<[CampaignStatus, CampaignStatus[]]>([
    ['pending', []],
    ['paused', ['pending', 'running']],
    ['running', ['pending', 'paused']],
    ['completed', ['running']],
    ['canceled', ['pending', 'paused', 'running']],
  ])('%s follows only on %p', (to, from) => {
    expect(statusesBefore(to)).toEqual(from);
  });

  it('end with completed and canceled', () => {
    const final = CAMPAIGN_STATUSES.filter((status) => CAMPAIGN_TRANSITIONS[status].length === 0);
    expect(final).toEqual(['completed', 'canceled']);
  });
});
