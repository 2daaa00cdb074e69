import { z } from 'zod';
import { orderedPageQuerySchema } from '../platform/http/page.js';
import { audienceFilterSchema } from './audience/audience-filter.js';
import { CAMPAIGN_STATUSES, WHEN_TEXTED_RECENTLY } from './campaign-status.js';
import { DEFAULT_OPT_OUT_TEXT } from './composing/opt-out-line.js';

/** The longest text that any of our carriers takes in one go. */
const MAX_TEXT = 1_600;
const MAX_LISTS = 50;
/** Each is looked up for every contact. */
const MAX_EXCLUDED = 20;
/** More than half of a hundred failing: something is wrong with the sender, not with the people. */
const DEFAULT_FAILURES = { percent: 50, minimum: 100 };

const name = z.string().trim().min(1).max(120);
/** The text of a campaign, before its fields are merged. */
export const campaignTextSchema = z.string().trim().min(1).max(MAX_TEXT).meta({
  description:
    'May hold merge fields such as {{ first_name | default: "there" }} and custom fields of its lists.',
});
const optOutText = z.string().trim().min(1).max(160).nullable().meta({
  description:
    'Ends each text on a line of its own, unless the text says it already; null: nothing is added.',
});
const smartReplacement = z.boolean().meta({
  description: 'Put plain signs for curly quotes, dashes and the like where the text then fits GSM-7.',
});
const pilot = z.int().min(1).max(1_000_000_000).meta({
  description: 'Messages that the next start hands over before it pauses.',
});
const startAt = z.iso.datetime({ offset: true }).meta({ description: 'Start by itself at this time.' });
const whenTextedRecently = z.enum(WHEN_TEXTED_RECENTLY).meta({
  description:
    'Whom the company texted within its window, or whose state allows no more today: skip them, or send later.',
});
const weight = z.int().min(1).max(100).meta({
  description: 'Its part of what the account may send, against the weights of those that run beside it.',
});
const pauseOnFailures = z
  .strictObject({ percent: z.int().min(1).max(100), minimum: z.int().min(1).max(1_000_000) })
  .nullable()
  .meta({
    description:
      'Pause when this share of the messages handed over since the last start failed, once there are so many; null: never.',
  });

function distinctIds(most: number) {
  return z
    .array(z.int().min(1))
    .max(most)
    .refine((ids) => new Set(ids).size === ids.length, 'names one twice');
}

export const createCampaignSchema = z
  .strictObject({
    name,
    accountId: z.int().min(1),
    listIds: distinctIds(MAX_LISTS).min(1),
    filters: audienceFilterSchema.optional(),
    excludeCampaignIds: distinctIds(MAX_EXCLUDED).default([]).meta({
      description: 'Leave out whoever got, or is about to get, a message of these campaigns.',
    }),
    text: campaignTextSchema,
    optOutText: optOutText.default(DEFAULT_OPT_OUT_TEXT),
    smartReplacement: smartReplacement.default(true),
    whenTextedRecently: whenTextedRecently.default('skip'),
    weight: weight.default(10),
    autoStart: z.boolean().default(false).meta({ description: 'Start as soon as all messages are there.' }),
    startAt: startAt.optional(),
    pilot: pilot.optional(),
    pauseOnFailures: pauseOnFailures.default(DEFAULT_FAILURES),
  })
  .refine(({ autoStart, startAt: at }) => !(autoStart && at !== undefined), {
    path: ['startAt'],
    message: 'cannot be given beside autoStart',
  })
  .meta({
    id: 'CreateCampaign',
    description: 'A campaign to the contacts of some lists.',
    example: {
      name: 'Autumn sale',
      accountId: 1,
      listIds: [1],
      text: 'Hi {{ first_name | default: "there" }}, our autumn sale has begun.',
      whenTextedRecently: 'skip',
      pilot: 100,
    },
  });
export type CreateCampaign = z.infer<typeof createCampaignSchema>;

export const editCampaignSchema = z
  .strictObject({
    name: name.optional(),
    text: campaignTextSchema.optional(),
    optOutText: optOutText.optional(),
    smartReplacement: smartReplacement.optional(),
    whenTextedRecently: whenTextedRecently.optional(),
    weight: weight.optional(),
    startAt: startAt.nullable().optional(),
    pilot: pilot.nullable().optional(),
    pauseOnFailures: pauseOnFailures.optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), 'names nothing to change')
  .meta({ id: 'EditCampaign' });
export type EditCampaign = z.infer<typeof editCampaignSchema>;

export const startCampaignSchema = z
  .strictObject({ pilot: pilot.optional() })
  .optional()
  .meta({ id: 'StartCampaign', description: 'How it starts.', example: { pilot: 100 } });
export type StartCampaign = z.infer<typeof startCampaignSchema>;

export const campaignPageQuerySchema = orderedPageQuerySchema.extend({
  status: z.enum(CAMPAIGN_STATUSES).optional().meta({ description: 'Only campaigns in this status.' }),
});
export type CampaignPageQuery = z.infer<typeof campaignPageQuerySchema>;
