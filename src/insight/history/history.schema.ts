import { z } from 'zod';
import { idSchema, pageQuerySchema } from '../../platform/http/page.js';

export const historyTime = z.iso.datetime({ offset: true });

export const historyQuerySchema = z.strictObject({
  since: historyTime.meta({ description: 'From this time on.', example: '2026-11-20T00:00:00Z' }),
  until: historyTime.optional().meta({ description: 'Before this time; left out: now.' }),
  step: z.enum(['minute', 'hour', 'day']).meta({
    description: 'How long each item is. Days are those of the company’s time zone. At most 1,500 items.',
  }),
  campaignId: idSchema.optional(),
  accountId: idSchema.optional(),
});
export type HistoryQuery = z.infer<typeof historyQuerySchema>;

export const historyFigures = {
  sent: z.int().meta({
    description:
      'Messages handed to carriers, whatever came of them, and those that failed on the way; skipped and canceled are none.',
  }),
  delivered: z.int(),
  failed: z.int().meta({ description: 'Failed or not delivered.' }),
  replies: z.int(),
  optOuts: z.int(),
};

export const historySchema = z
  .object({
    items: z
      .array(z.object({ at: z.iso.datetime().meta({ description: 'Its beginning.' }), ...historyFigures }))
      .meta({ description: 'In order; times in which nothing happened are missing.' }),
    total: z.object(historyFigures),
  })
  .meta({ id: 'History', description: 'What was sent and came back over a time; a few seconds late.' });
export type HistoryView = z.infer<typeof historySchema>;

const day = z.iso.date();

export const numberHistoryQuerySchema = pageQuerySchema.extend({
  since: day.meta({ description: 'From this day on (UTC).', example: '2026-11-01' }),
  until: day.meta({ description: 'Up to and with this day (UTC).', example: '2026-11-30' }),
  accountId: idSchema.optional(),
});
export type NumberHistoryQuery = z.infer<typeof numberHistoryQuerySchema>;

export const numberHistoryPageSchema = z
  .object({
    items: z.array(
      z.object({
        numberId: z.int(),
        accountId: z.int(),
        sender: z.string().meta({ description: 'E.164, a short code, or a name.' }),
        accepted: z.int(),
        delivered: z.int(),
        failed: z.int(),
        filtered: z.int().meta({ description: 'Those of the failed that speak against the number.' }),
        throttled: z
          .int()
          .meta({ description: 'Attempts that the carrier put off: the number was too fast.' }),
      }),
    ),
    next: z.int().nullable(),
  })
  .meta({ id: 'NumberHistoryPage', description: 'What became of messages, by the number that sent them.' });
export type NumberHistoryPage = z.infer<typeof numberHistoryPageSchema>;
