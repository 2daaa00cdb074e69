import type { SendOutcome } from '../../carriers/driver.js';
import { fitCarrierId } from '../../contracts/carrier-id.js';
import type { SendJob } from '../../contracts/send-job.js';
import type { MessageEvent } from '../../messages/message-event.repository.js';
import type { MessageReason } from '../../messages/message-status.js';

/** What became of one attempt; `at` is business time. */
export interface AttemptResult {
  job: SendJob;
  outcome: SendOutcome;
  at: Date;
  /** From the request to its answer; null: none was made. */
  tookMs: number | null;
  /** The carrier's reports will name only its own id: it must be kept beside ours. */
  keepCarrierId: boolean;
}

/** How an outcome is written: a status to settle, or back among the pending. */
export type Disposition =
  | {
      kind: 'settle';
      status: 'sent' | 'failed' | 'unknown';
      reason: MessageReason | null;
      carrierError: string | null;
      accepted: boolean;
    }
  /** `tried`: the carrier was asked for this message and refused it for now. */
  | { kind: 'give-back'; tried: boolean };

/** Longest code that the column keeps. */
const MAX_CODE = 40;

/** One table from the carriers' vocabulary to ours. */
export function dispositionOf(outcome: SendOutcome): Disposition {
  switch (outcome.kind) {
    case 'accepted':
      return { kind: 'settle', status: 'sent', reason: null, carrierError: null, accepted: true };
    case 'retry-later':
      return { kind: 'give-back', tried: outcome.reached };
    case 'throttled':
    case 'account-stopped':
      return { kind: 'give-back', tried: false };
    case 'rejected':
    case 'invalid-number':
      return {
        kind: 'settle',
        status: 'failed',
        reason: outcome.errorClass,
        carrierError: codeOf(outcome.error.code),
        accepted: false,
      };
    case 'opted-out':
      return {
        kind: 'settle',
        status: 'failed',
        reason: 'opted_out',
        carrierError: codeOf(outcome.error.code),
        accepted: false,
      };
    case 'unknown':
      return {
        kind: 'settle',
        status: 'unknown',
        reason: null,
        carrierError: codeOf(outcome.error.code),
        accepted: false,
      };
  }
}

/** A carrier's code as the column takes it: ASCII, cut to its length. */
export function codeOf(code: string): string {
  return code.replace(/[^\x20-\x7e]/g, '?').slice(0, MAX_CODE);
}

/** The attempt as its message's trace tells it. */
export function eventOf({ job, outcome, at, tookMs }: AttemptResult): MessageEvent {
  const error = outcome.kind === 'accepted' ? null : outcome.error;
  return {
    campaignId: job.campaignId,
    messageId: job.messageId,
    kind: 'attempt',
    mark: String(job.token),
    at,
    outcome: outcome.kind,
    carrierMessageId: outcome.kind === 'accepted' ? fitCarrierId(outcome.carrierMessageId) : null,
    code: error && codeOf(error.code),
    words: error?.text ?? null,
    numberId: job.numberId,
    tookMs,
  };
}
