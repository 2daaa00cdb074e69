import { z } from 'zod';
import { MESSAGE_REASONS, MESSAGE_STATUSES, type MessageStatus } from '../messages/message-status.js';
import type { Campaign } from './campaign.entity.js';
import type { CampaignCount } from './campaign-counter.repository.js';
import { CAMPAIGN_STATUSES } from './campaign-status.js';

const countsSchema = z.object(
  Object.fromEntries(MESSAGE_STATUSES.map((status) => [status, z.int()])) as Record<MessageStatus, z.ZodInt>,
);

/** A campaign as the API shows it. */
export const campaignSchema = z
  .object({
    id: z.int(),
    name: z.string(),
    accountId: z.int().nullable(),
    listIds: z.array(z.int()),
    text: z.string(),
    status: z.enum(CAMPAIGN_STATUSES),
    statusReason: z.string().nullable(),
    autoStart: z.boolean(),
    createdAt: z.string().meta({ format: 'date-time' }),
    startedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
    /** Messages in each status: together they are all messages. */
    messages: countsSchema,
    /** Messages that were not delivered, by reason. */
    reasons: z.partialRecord(z.enum(MESSAGE_REASONS), z.int()),
    replies: z.int(),
    optOuts: z.int(),
  })
  .meta({ id: 'Campaign' });
export type CampaignView = z.infer<typeof campaignSchema>;

export const campaignPageSchema = z
  .object({ items: z.array(campaignSchema), next: z.int().nullable() })
  .meta({ id: 'CampaignPage' });

/** The API's picture of a campaign and its counters. */
export function toCampaignView(
  campaign: Campaign,
  listIds: number[],
  counts: readonly CampaignCount[],
  answers: { replies: number; optOuts: number } | undefined,
): CampaignView {
  const reasons: CampaignView['reasons'] = {};
  for (const { reason, n } of counts) if (reason) reasons[reason] = (reasons[reason] ?? 0) + n;
  return {
    id: campaign.id,
    name: campaign.name,
    accountId: campaign.accountId,
    listIds,
    text: campaign.text,
    status: campaign.status,
    statusReason: campaign.statusReason,
    autoStart: campaign.autoStart,
    createdAt: campaign.createdAt.toISOString(),
    startedAt: campaign.startedAt?.toISOString() ?? null,
    finishedAt: campaign.finishedAt?.toISOString() ?? null,
    messages: sumByStatus(counts),
    reasons,
    replies: answers?.replies ?? 0,
    optOuts: answers?.optOuts ?? 0,
  };
}

/** Messages in each status, reasons put together. */
export function sumByStatus(counts: readonly CampaignCount[]): Record<MessageStatus, number> {
  const sums: Record<MessageStatus, number> = {
    pending: 0,
    queued: 0,
    sent: 0,
    delivered: 0,
    undelivered: 0,
    failed: 0,
    unknown: 0,
    skipped: 0,
    canceled: 0,
  };
  for (const { status, n } of counts) sums[status] += n;
  return sums;
}
