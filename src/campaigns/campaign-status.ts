/** Where a campaign is. `pending`: messages are still being added. `paused`: all there, ready to run. */
export const CAMPAIGN_STATUSES = ['pending', 'paused', 'running', 'completed', 'canceled'] as const;
export type CampaignStatus = (typeof CAMPAIGN_STATUSES)[number];

/** Every step that a campaign may take. */
export const CAMPAIGN_TRANSITIONS: Readonly<Record<CampaignStatus, readonly CampaignStatus[]>> = {
  pending: ['paused', 'running', 'canceled'],
  paused: ['running', 'canceled'],
  running: ['paused', 'completed', 'canceled'],
  completed: [],
  canceled: [],
};

/** The statuses from which a campaign may step to `to`. */
export function statusesBefore(to: CampaignStatus): CampaignStatus[] {
  return CAMPAIGN_STATUSES.filter((from) => CAMPAIGN_TRANSITIONS[from].includes(to));
}

/** A marketer's campaign, or a standing one that holds what is sent outside of those. */
export const CAMPAIGN_KINDS = ['marketing', 'reply', 'promotional', 'transactional', 'test'] as const;
export type CampaignKind = (typeof CAMPAIGN_KINDS)[number];

/** What a direct message is: bound by all rules, or by opt-outs and the limits of numbers alone. */
export const MESSAGE_CATEGORIES = ['promotional', 'transactional'] as const satisfies readonly CampaignKind[];
export type MessageCategory = (typeof MESSAGE_CATEGORIES)[number];

/** What becomes of a message whose person may not be texted yet: it is skipped, or waits until they may. */
export const WHEN_TEXTED_RECENTLY = ['skip', 'postpone'] as const;
export type WhenTextedRecently = (typeof WHEN_TEXTED_RECENTLY)[number];
