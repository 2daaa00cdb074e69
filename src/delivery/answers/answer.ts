import type { MessageReason } from '../../messages/message-status.js';

/** What an answer is for. `stop`: the confirmation of an opt-out. */
export type AnswerKind = 'stop' | 'start' | 'help' | 'keyword' | 'manual';

/** An answer that is to be sent. Phones are E.164 digits, times business time. */
export interface NewAnswer {
  companyId: number;
  accountId: number;
  /** Our number that the person wrote to. */
  numberId: number;
  phone: number;
  kind: AnswerKind;
  /** The reply that it answers, or null. */
  replyId: number | null;
  /** Null: it is free of sending hours and caps. Else the hours class of the person, whose rules hold. */
  boundClassId: number | null;
  /** The standing campaign that holds its message. */
  campaignId: number;
  /** The marketer's campaign that the exchange began with, or null. */
  originCampaignId: number | null;
  keywordId: number | null;
  isStep: boolean;
  userId: number | null;
  /** Whose fields the text took, where the person is a contact. */
  contactId: number | null;
  listId: number | null;
  text: string;
  segments: number;
  createdAt: Date;
  notAfter: Date;
}

/** An answer whose message waits to be dispatched. */
export interface WaitingAnswer {
  answerId: number;
  campaignId: number;
  messageId: number;
  companyId: number;
  numberId: number;
  phone: number;
  hoursClassId: number;
  kind: AnswerKind;
  isBound: boolean;
  text: string;
  segments: number;
  notAfter: Date;
}

/** Why an answer is never sent. */
export type AnswerRefusal = Extract<
  MessageReason,
  'opted_out' | 'unreachable' | 'no_sender' | 'too_late' | 'texted_recently'
>;

/** 47 CFR 64.1200(a)(12): one confirmation within five minutes of the STOP; what is later needs an excuse. */
const CONFIRM_WITHIN_MS = 5 * 60_000;
/** Between fence and first byte lie three seconds, and the message is on its way for a while. */
const CONFIRM_GUARD_MS = 15_000;
/** An automaton's answer after half an hour answers nothing any more. */
const ANSWER_WITHIN_MS = 30 * 60_000;

/** Until when an answer to what was written at `receivedAt` may leave. */
export function answerNotAfter(kind: AnswerKind, receivedAt: Date): Date {
  const ms = kind === 'stop' ? CONFIRM_WITHIN_MS - CONFIRM_GUARD_MS : ANSWER_WITHIN_MS;
  return new Date(receivedAt.getTime() + ms);
}
