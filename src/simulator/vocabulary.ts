/** Why the simulated carrier refuses a submission; each is also a key of the setting `rejects`. */
export const REJECT_CODES = [
  'invalid_number',
  'unreachable',
  'opted_out',
  'filtered',
  'sender_not_registered',
  'insufficient_funds',
  'account_suspended',
  'bad_credentials',
  'throttled',
  'temporary',
] as const;
export type RejectCode = (typeof REJECT_CODES)[number];

export const OUTCOMES = ['accepted', ...REJECT_CODES] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What became of the HTTP answer to a submission. */
export const ANSWERS = ['given', 'lost', 'hung'] as const;
export type Answer = (typeof ANSWERS)[number];

export const MESSAGE_STATUSES = ['queued', 'sent', 'delivered', 'undelivered', 'failed'] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];
export type FinalStatus = 'delivered' | 'undelivered' | 'failed';

/** What a message may cause by webhook. A reply sent through the control API belongs to no message. */
export const EVENT_KINDS = ['sent', 'final', 'reply'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** acknowledged: answered with 2xx; lost: never sent, on purpose; abandoned: every retry failed. */
export type EventFate = 'acknowledged' | 'lost' | 'abandoned';

/** One accepted message, with all that its delivery reports and replies need. */
export interface AcceptedMessage {
  readonly seq: number;
  readonly id: string;
  readonly reference: string;
  readonly accountId: string;
  /** Also the secret that signs this message's webhooks. */
  readonly apiKey: string;
  readonly from: string;
  readonly to: string;
  readonly callbackUrl: string;
  readonly validitySeconds: number;
  /** Unix time in ms. */
  readonly acceptedAt: number;
}
