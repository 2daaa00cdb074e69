import { z } from 'zod';
import { REJECT_CODES } from '../vocabulary.js';

const share = z.number().min(0).max(1);
const milliseconds = z.int().min(0).max(3_600_000);
const perSecond = z.number().positive().max(1_000_000).nullable();

const range = z
  .strictObject({ min: milliseconds, max: milliseconds })
  .refine((value) => value.min <= value.max, { message: 'min must not be above max' });

/** A sum of shares may pass 1 by rounding only. */
function sumsToOneAtMost(shares: object): boolean {
  const sum = Object.values(shares).reduce((total: number, part) => total + Number(part), 0);
  return sum <= 1 + 1e-9;
}
const SUM = { message: 'the shares must sum to 1 at most' };

const sharesByErrorCode = z
  .record(z.string().regex(/^[\w.-]{1,40}$/, 'an error code is 1 to 40 of A-Z a-z 0-9 _ . -'), share)
  .refine(sumsToOneAtMost, SUM);

const fields = {
  /** Starts every random choice; the same seed and references repeat a run. */
  seed: z.string().min(1).max(100),
  /** How long a submission's answer takes. */
  submitLatencyMs: range,
  /** Share of submissions refused, by code. */
  rejects: z.partialRecord(z.enum(REJECT_CODES), share).refine(sumsToOneAtMost, SUM),
  /** Segments a second above which submissions get 429; null is no limit. */
  accountSegmentsPerSecond: perSecond,
  numberSegmentsPerSecond: perSecond,
  /** Share of accepted messages whose connection is broken instead of an answer. */
  loseAnswerShare: share,
  /** Share of accepted messages whose answer never comes, over an open connection. */
  hangShare: share,
  /** From acceptance to the final delivery report. */
  reportDelayMs: range,
  /** Share of messages with a `sent` report before the final one. */
  sentReportShare: share,
  /** Share of messages whose `sent` report comes after the final one. */
  reportReorderShare: share,
  /** Share of reports that are never posted. */
  reportLossShare: share,
  /** Share of reports that are posted twice. */
  reportDuplicateShare: share,
  /** Final statuses other than delivered: share by error code. */
  undelivered: sharesByErrorCode,
  failed: sharesByErrorCode,
  /** Above 1, reports for one address are posted together, to the address without its query. */
  reportsPerRequest: z.int().min(1).max(1000),
  /** Share of delivered messages that get a reply, and its texts by weight. */
  replyShare: share,
  replyTexts: z
    .record(z.string().max(1600), z.number().min(0).max(1_000_000))
    .refine((texts) => Object.values(texts).some((weight) => weight > 0), {
      message: 'at least one text needs a weight above 0',
    }),
  /** From delivery to the reply. */
  replyDelayMs: range,
  /** Whether the carrier itself blocks who replied STOP to a number. */
  carrierOptOut: z.boolean(),
  /** How long a webhook is tried again. */
  retryForSeconds: z.int().min(0).max(86_400),
};

/** Shares that exclude each other, checked on the settings as they would be after a change. */
export const settingsSchema = z
  .strictObject(fields)
  .refine((value) => sumsToOneAtMost([value.loseAnswerShare, value.hangShare]), {
    ...SUM,
    path: ['hangShare'],
  })
  .refine((value) => sumsToOneAtMost({ ...prefix('u', value.undelivered), ...prefix('f', value.failed) }), {
    message: 'the shares of undelivered and failed must sum to 1 at most',
    path: ['failed'],
  });

/** What a PUT takes: any of the settings; those not named stay as they are. */
export const settingsChangeSchema = z.strictObject(fields).partial();

export type SimulatorSettings = z.infer<typeof settingsSchema>;
export type SettingsChange = z.infer<typeof settingsChangeSchema>;

function prefix(name: string, shares: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(shares).map(([code, part]) => [`${name}${code}`, part]));
}

/** A well-behaved carrier, with enough trouble left out that a first campaign is easy to read. */
export const DEFAULT_SETTINGS: SimulatorSettings = {
  seed: 'simulator',
  submitLatencyMs: { min: 0, max: 0 },
  rejects: {},
  accountSegmentsPerSecond: null,
  numberSegmentsPerSecond: null,
  loseAnswerShare: 0,
  hangShare: 0,
  reportDelayMs: { min: 200, max: 2000 },
  sentReportShare: 0,
  reportReorderShare: 0,
  reportLossShare: 0,
  reportDuplicateShare: 0,
  undelivered: {},
  failed: {},
  reportsPerRequest: 1,
  replyShare: 0,
  replyTexts: { STOP: 1, 'yes please': 3, 'Who is this?': 1 },
  replyDelayMs: { min: 500, max: 3000 },
  carrierOptOut: false,
  retryForSeconds: 900,
};
