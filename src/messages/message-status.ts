/** Where a message is. `sent` means that the carrier accepted it. */
export const MESSAGE_STATUSES = [
  'pending',
  'queued',
  'sent',
  'delivered',
  'undelivered',
  'failed',
  'unknown',
  'skipped',
  'canceled',
] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

/**
 * Every step that a message may take; whatever is not listed changes nothing, so repeated and late news is harmless.
 * The steps from pending straight to a carrier's status are for a report on a message that was put back: the carrier
 * had it after all, and its word is proof.
 */
export const MESSAGE_TRANSITIONS: Readonly<Record<MessageStatus, readonly MessageStatus[]>> = {
  pending: ['queued', 'skipped', 'canceled', 'sent', 'delivered', 'undelivered', 'failed'],
  queued: ['pending', 'sent', 'delivered', 'undelivered', 'failed', 'unknown', 'skipped', 'canceled'],
  unknown: ['pending', 'sent', 'delivered', 'undelivered', 'failed'],
  sent: ['delivered', 'undelivered', 'failed'],
  delivered: [],
  undelivered: [],
  failed: [],
  skipped: [],
  canceled: [],
};

/** Whether a message may step from one status to the other. */
export function canBecome(from: MessageStatus, to: MessageStatus): boolean {
  return MESSAGE_TRANSITIONS[from].includes(to);
}

/** Statuses after which nothing more happens to a message. */
export const FINAL_STATUSES: readonly MessageStatus[] = MESSAGE_STATUSES.filter(
  (status) => MESSAGE_TRANSITIONS[status].length === 0,
);

/** Why a message was not handed to a carrier, why the carrier gave up on it, or that it said nothing more of it. */
export const MESSAGE_REASONS = [
  'opted_out',
  'no_time_zone',
  'unreachable',
  'excluded_campaign',
  'texted_recently',
  'state_cap',
  'contact_deleted',
  'text_failed',
  'text_empty',
  'text_too_long',
  'no_sender',
  'campaign_canceled',
  'unreported',
  'attempts_exhausted',
  'too_late',
  'scheduled',
  'invalid_number',
  'filtered',
  'sender_not_registered',
  'temporary',
  'throttled',
  'funds_or_suspended',
  'config',
  'unknown',
] as const;
export type MessageReason = (typeof MESSAGE_REASONS)[number];
