import { z } from 'zod';

const unmatchedReportSchema = z
  .object({
    id: z.int(),
    accountId: z.int(),
    carrierMessageId: z.string(),
    status: z.string().meta({ description: 'Where the carrier says the message is.' }),
    errorClass: z.string().nullable(),
    errorCode: z.string().nullable().meta({ description: 'The carrier’s own code.' }),
    receivedAt: z.iso.datetime(),
  })
  .meta({ id: 'UnmatchedReport' });
export type UnmatchedReportView = z.infer<typeof unmatchedReportSchema>;

export const unmatchedReportPageSchema = z
  .object({ items: z.array(unmatchedReportSchema), next: z.int().nullable() })
  .meta({ id: 'UnmatchedReportPage' });
