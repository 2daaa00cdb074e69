import { z } from 'zod';
import { idSchema, pageQuerySchema } from '../../platform/http/page.js';
import { REPORT_PROBLEMS, type ReportProblem } from './unmatched-report.repository.js';

/** Why a report found no message, in plain words. */
export const PROBLEM_WORDS: Readonly<Record<ReportProblem, string>> = {
  'no-reference': 'It carries no reference of ours, and no message has the carrier’s id that it names.',
  'unknown-message': 'It names a message that this company does not have.',
  'another-account': 'It names a message that went over another account.',
};

const accountIdSchema = idSchema.optional().meta({ description: 'Only those of this account.' });
const fromSchema = z.iso
  .datetime({ offset: true })
  .optional()
  .meta({ description: 'Only those received at this time or later.' });
const toSchema = z.iso
  .datetime({ offset: true })
  .optional()
  .meta({ description: 'Only those received before.' });

export const unmatchedReportQuerySchema = pageQuerySchema.extend({
  accountId: accountIdSchema,
  from: fromSchema,
  to: toSchema,
});
export type UnmatchedReportQuery = z.infer<typeof unmatchedReportQuerySchema>;

export const replayReportsSchema = z
  .strictObject({ accountId: z.int().min(1).optional(), from: fromSchema, to: toSchema })
  .optional()
  .meta({ id: 'ReplayReports', description: 'Which reports to try again; all of the company if left out.' });
export type ReplayReports = z.infer<typeof replayReportsSchema>;

const unmatchedReportSchema = z
  .object({
    id: z.int(),
    accountId: z.int(),
    carrierMessageId: z.string(),
    status: z.string().meta({ description: 'Where the carrier says the message is.' }),
    errorClass: z.string().nullable(),
    errorCode: z.string().nullable().meta({ description: 'The carrier’s own code.' }),
    receivedAt: z.iso.datetime(),
    problem: z.enum(REPORT_PROBLEMS),
    problemText: z.string().meta({ description: 'Why it found no message, in plain words.' }),
    replays: z.int().meta({ description: 'How often it was tried again in vain.' }),
    replayedAt: z.iso.datetime().nullable(),
    dueAt: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'When it is tried again by itself; null: only on demand.' }),
  })
  .meta({ id: 'UnmatchedReport' });
export type UnmatchedReportView = z.infer<typeof unmatchedReportSchema>;

export const unmatchedReportPageSchema = z
  .object({ items: z.array(unmatchedReportSchema), next: z.int().nullable() })
  .meta({ id: 'UnmatchedReportPage' });

export const replayResultSchema = z
  .object({
    matched: z.boolean().meta({ description: 'It found its message, and is kept here no longer.' }),
    problem: z.enum(REPORT_PROBLEMS).nullable(),
    problemText: z.string().nullable(),
  })
  .meta({ id: 'ReplayResult' });
export type ReplayResult = z.infer<typeof replayResultSchema>;

export const replayQueuedSchema = z.object({ queued: z.literal(true) }).meta({
  id: 'ReplayQueued',
  description: 'It goes on in the background; what stays listed found no message.',
});
export type ReplayQueued = z.infer<typeof replayQueuedSchema>;
