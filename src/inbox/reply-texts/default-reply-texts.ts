import type { ReplyTexts } from './reply-texts.js';

/**
 * What a company answers that has set nothing. CTIA Messaging Principles 5.1.3 asks for the sender's name, that no more
 * messages come, and for the way back; HELP for the name and the way out. One segment each with a name of 60 letters.
 */
export const DEFAULT_REPLY_TEXTS: ReplyTexts = {
  stop: 'You are unsubscribed from {{ company }} and will get no more messages. Reply START to subscribe again.',
  start: 'You are subscribed to {{ company }} again. Reply HELP for help, STOP to opt out.',
  help: '{{ company }}: reply STOP to opt out. Msg & data rates may apply.',
};
