import { z } from 'zod';

/** RFC 9457, section 3: what every error of the API looks like. `errors` names the fields at fault. */
export const problemSchema = z
  .object({
    type: z
      .string()
      .meta({ description: 'Always `about:blank`: status and `code` say what kind of problem it is.' }),
    title: z.string(),
    status: z.number().int(),
    code: z.string().meta({ description: 'What programs tell problems apart by; it never changes.' }),
    detail: z.string().meta({ description: 'What is wrong, in plain words.' }),
    errors: z
      .array(z.object({ field: z.string(), problem: z.string() }))
      .optional()
      .meta({ description: 'The fields at fault.' }),
  })
  .meta({ id: 'Problem', description: 'Problem details as in RFC 9457.' });
export type Problem = z.infer<typeof problemSchema>;
