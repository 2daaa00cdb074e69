/**
 * Why a reply that asked for an answer got none: the carrier answers such words itself; the person had opted out
 * before, or wrote STOP again; two automatons were about to answer each other; the keyword answers each person once, or
 * not at this hour; it was handled too late; its text could not be made; it came to no number of ours; the company is
 * suspended.
 */
export const UNANSWERED = [
  'carrier_answers',
  'opted_out',
  'loop',
  'once',
  'outside_hours',
  'too_late',
  'text_failed',
  'no_number',
  'suspended',
] as const;
export type Unanswered = (typeof UNANSWERED)[number];
