import { z } from 'zod';

export const activitySchema = z
  .object({
    now: z.iso.datetime().meta({ description: 'Business time of the answer.' }),
    minutes: z.array(z.object({ at: z.iso.datetime(), messages: z.int() })).meta({
      description: 'Messages that were sent in each of the last 60 minutes, oldest first, seconds late.',
    }),
    today: z
      .object({
        sent: z.int().meta({ description: 'Messages handed to carriers, whatever came of them.' }),
        delivered: z.int(),
        failed: z.int().meta({ description: 'Failed or not delivered.' }),
        replies: z.int(),
        optOuts: z.int(),
      })
      .meta({
        description:
          'What happened over all campaigns since midnight in the company’s time zone, seconds late: a message that was sent yesterday may be delivered today.',
      }),
  })
  .meta({ id: 'Activity' });
export type ActivityView = z.infer<typeof activitySchema>;

export const numberActivitySchema = z
  .object({
    items: z.array(
      z.object({
        numberId: z.int(),
        accountId: z.int(),
        phone: z.string().nullable(),
        name: z.string().nullable(),
        segmentsThisMinute: z.int(),
        segmentsToday: z.int().meta({ description: 'Reserved of the day of the carrier.' }),
        accepted: z.int().meta({ description: 'Messages of this day in UTC, as all below.' }),
        delivered: z.int(),
        failed: z.int(),
        filtered: z.int(),
      }),
    ),
  })
  .meta({ id: 'NumberActivity', description: 'What the numbers of an account do, at most 1,000 of them.' });
export type NumberActivityView = z.infer<typeof numberActivitySchema>;
