import type { MessageReason, MessageStatus } from '../../messages/message-status.js';

/** Why a message is where it is. */
export const REASON_WORDS: Readonly<Record<MessageReason, string>> = {
  opted_out: 'the person asked not to be texted',
  no_time_zone: 'nobody knows in which time zone the person lives',
  unreachable: 'a carrier said that the number cannot be reached',
  excluded_campaign: 'the person got a campaign that this one excludes',
  texted_recently: 'the company texted the person lately',
  state_cap: 'a law of the person’s state limits how often they are texted',
  contact_deleted: 'the contact was deleted',
  text_failed: 'the text could not be composed',
  text_empty: 'the text came out empty',
  text_too_long: 'the text came out too long',
  no_sender: 'the account has no number that may text this person',
  campaign_canceled: 'the campaign was canceled',
  unreported: 'the carrier never said what became of it',
  attempts_exhausted: 'the carrier refused it too often',
  too_late: 'its time was over',
  scheduled: 'it is to be sent later',
  invalid_number: 'the number is not a valid one',
  filtered: 'the carrier took it for unwanted',
  sender_not_registered: 'the sending number is not registered for this',
  temporary: 'the carrier had a passing problem',
  throttled: 'the carrier was asked to take too much at once',
  funds_or_suspended: 'the account at the carrier has no funds or is suspended',
  config: 'the account at the carrier is not set up for this',
  unknown: 'the carrier gave no reason that is known here',
};

/** Where a message is now. */
export const STATUS_WORDS: Readonly<Record<MessageStatus, string>> = {
  pending: 'It waits for its turn',
  queued: 'It is on its way to the carrier',
  sent: 'The carrier has it and has not said what became of it',
  delivered: 'It was delivered',
  undelivered: 'It was not delivered',
  failed: 'It failed',
  unknown: 'Nobody knows yet whether the carrier got it',
  skipped: 'It was not sent',
  canceled: 'It was canceled',
};

/** What an attempt came to, by kind of outcome. */
const ATTEMPT_WORDS: Readonly<Record<string, string>> = {
  accepted: 'The carrier accepted it',
  'retry-later': 'It could not be handed over, and is tried again later',
  throttled: 'The carrier asked for a slower pace; it is tried again',
  rejected: 'The carrier refused it',
  'invalid-number': 'The carrier refused the number',
  'opted-out': 'The carrier refused it: the person asked the carrier for no more texts',
  'account-stopped': 'The carrier refused the account; it is sent once the account works again',
  unknown: 'The carrier’s answer never came; it may have got it',
};

/** What a carrier reports. */
const REPORT_WORDS: Readonly<Record<string, string>> = {
  queued: 'The carrier reported that it has taken it',
  sent: 'The carrier reported that it has passed it on to the phone’s network',
  delivered: 'The carrier reported that it was delivered',
  undelivered: 'The carrier reported that it could not be delivered',
  failed: 'The carrier reported that it failed',
};

/** What a question brought. */
const QUESTION_WORDS: Readonly<Record<string, string>> = {
  'no-answer': 'The carrier was asked what became of it, and gave no usable answer',
  'never-taken': 'The carrier was asked what became of it, and said that it never got it',
};

/** What a person's reply was taken for. */
const VERDICT_WORDS: Readonly<Record<string, string>> = {
  stop: 'The person asked for no more texts',
  start: 'The person asked to be texted again',
  help: 'The person asked for help',
};

/** One attempt in plain words. @param sender the number that it left from */
export function attemptWords(outcome: string, sender: string | null, tookMs: number | null): string {
  const from = sender === null ? '' : ` from ${sender}`;
  const after = tookMs === null ? '' : ` after ${tookMs} ms`;
  return `Handed to the carrier${from}. ${ATTEMPT_WORDS[outcome] ?? outcome}${after}.`;
}

export function reportWords(status: string): string {
  return `${REPORT_WORDS[status] ?? status}.`;
}

export function questionWords(outcome: string): string {
  const words = QUESTION_WORDS[outcome];
  return words ? `${words}.` : `The carrier was asked what became of it, and said: ${outcome}.`;
}

export function replyWords(verdict: string | null): string {
  return `${VERDICT_WORDS[verdict ?? ''] ?? 'The person replied'}.`;
}
