import { z } from 'zod';
import { MESSAGE_REASONS, MESSAGE_STATUSES, type MessageStatus } from '../messages/message-status.js';
import { audienceFilterSchema, readFilter } from './audience/audience-filter.js';
import type { Campaign } from './campaign.entity.js';
import type { CampaignList } from './campaign.repository.js';
import type { CampaignCount } from './campaign-counter.repository.js';
import { CAMPAIGN_STATUSES, WHEN_TEXTED_RECENTLY } from './campaign-status.js';
import { optOutRate, optOutRateSchema } from './opt-out-rate.js';

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
    filters: audienceFilterSchema,
    excludeCampaignIds: z.array(z.int()),
    text: z.string(),
    optOutText: z.string().nullable(),
    smartReplacement: z.boolean(),
    status: z.enum(CAMPAIGN_STATUSES),
    statusReason: z.string().nullable(),
    whenTextedRecently: z.enum(WHEN_TEXTED_RECENTLY),
    weight: z.int(),
    autoStart: z.boolean(),
    startAt: z.string().nullable().meta({ description: 'When it is to start by itself; null once it has.' }),
    pilot: z.int().nullable().meta({ description: 'Messages that this start, or the next one, hands over.' }),
    pauseOnFailures: z.object({ percent: z.int(), minimum: z.int() }).nullable(),
    createdAt: z.string().meta({ format: 'date-time' }),
    startedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
    messagesRemovedAt: z.string().nullable().meta({
      description: 'Since when its messages leave by the company’s retention: what counts them stays.',
    }),
    /** Contacts of its lists that were looked at: filtered and duplicates have no message, each other one has. */
    audience: z.object({ contacts: z.int(), filtered: z.int(), duplicates: z.int() }),
    /** Messages in each status: together they are all messages. */
    messages: countsSchema,
    /** Pending messages that wait until their person may be texted again, by reason. */
    postponed: z.partialRecord(z.enum(MESSAGE_REASONS), z.int()),
    /** Messages that were not delivered, by reason. */
    reasons: z.partialRecord(z.enum(MESSAGE_REASONS), z.int()),
    replies: z.int(),
    optOuts: z.int(),
    optOutRate: optOutRateSchema,
  })
  .meta({ id: 'Campaign' });
export type CampaignView = z.infer<typeof campaignSchema>;

export const campaignPageSchema = z
  .object({ items: z.array(campaignSchema), next: z.int().nullable() })
  .meta({ id: 'CampaignPage' });

/** The API's picture of a campaign and its counters. */
export function toCampaignView(
  campaign: Campaign,
  lists: readonly CampaignList[],
  excludeCampaignIds: number[],
  counts: readonly CampaignCount[],
  answers: { replies: number; optOuts: number } | undefined,
): CampaignView {
  const messages = sumByStatus(counts);
  return {
    id: campaign.id,
    name: campaign.name,
    accountId: campaign.accountId,
    listIds: lists.map(({ listId }) => listId),
    filters: readFilter(campaign.filters),
    excludeCampaignIds,
    text: campaign.text,
    optOutText: campaign.optOutText,
    smartReplacement: campaign.smartReplacement,
    status: campaign.status,
    statusReason: campaign.statusReason,
    whenTextedRecently: campaign.whenTextedRecently,
    weight: campaign.weight,
    autoStart: campaign.autoStart,
    startAt: campaign.startAt?.toISOString() ?? null,
    pilot: campaign.pilot,
    pauseOnFailures: failureRule(campaign),
    createdAt: campaign.createdAt.toISOString(),
    startedAt: campaign.startedAt?.toISOString() ?? null,
    finishedAt: campaign.finishedAt?.toISOString() ?? null,
    messagesRemovedAt: campaign.messagesRemovedAt?.toISOString() ?? null,
    audience: sumLists(lists),
    messages,
    postponed: sumByReason(counts.filter(({ status }) => status === 'pending')),
    reasons: sumByReason(counts.filter(({ status }) => status !== 'pending')),
    replies: answers?.replies ?? 0,
    optOuts: answers?.optOuts ?? 0,
    optOutRate: optOutRate(answers?.optOuts ?? 0, messages.delivered),
  };
}

function failureRule({ failurePercent, failureMinimum }: Campaign): CampaignView['pauseOnFailures'] {
  return failurePercent === null || failureMinimum === null
    ? null
    : { percent: failurePercent, minimum: failureMinimum };
}

function sumLists(lists: readonly CampaignList[]): CampaignView['audience'] {
  const sums = { contacts: 0, filtered: 0, duplicates: 0 };
  for (const { contacts, filtered, duplicates } of lists) {
    sums.contacts += contacts;
    sums.filtered += filtered;
    sums.duplicates += duplicates;
  }
  return sums;
}

/** Messages that have a reason, by it. */
function sumByReason(counts: readonly CampaignCount[]): CampaignView['reasons'] {
  const sums: CampaignView['reasons'] = {};
  for (const { reason, n } of counts) if (reason) sums[reason] = (sums[reason] ?? 0) + n;
  return sums;
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
