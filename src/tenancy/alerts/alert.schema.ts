import { z } from 'zod';
import { pageQuerySchema } from '../../platform/http/page.js';
import { ALERT_KINDS } from './alert.js';

export const alertQuerySchema = z.strictObject({
  ...pageQuerySchema.shape,
  state: z.enum(['open', 'past']).optional().meta({ description: 'open: it lasts; left out: all.' }),
});
export type AlertQuery = z.infer<typeof alertQuerySchema>;

export const alertSchema = z
  .object({
    id: z.int(),
    kind: z.enum(ALERT_KINDS),
    subject: z.string().meta({ description: 'What it is about, such as `account:7`.' }),
    message: z.string(),
    beganAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable().meta({ description: 'null: it lasts.' }),
    acknowledgedAt: z.iso.datetime().nullable(),
    acknowledgedBy: z.int().nullable().meta({ description: 'null: nobody, or an API key.' }),
  })
  .meta({ id: 'Alert', description: 'Something that people should look at.' });
export type AlertView = z.infer<typeof alertSchema>;

export const alertPageSchema = z
  .object({
    items: z.array(alertSchema).meta({ description: 'The newest first.' }),
    next: z.int().nullable(),
  })
  .meta({ id: 'AlertPage' });

export const alertPreferenceSchema = z
  .strictObject({ email: z.boolean().meta({ description: 'Whether new alerts come by e-mail.' }) })
  .meta({
    id: 'AlertPreference',
    description:
      'What the signed-in member wants to be told; owners and managers get e-mails unless they say no.',
  });
export type AlertPreference = z.infer<typeof alertPreferenceSchema>;
