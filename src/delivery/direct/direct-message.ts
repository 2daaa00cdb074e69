import type { MessageCategory } from '../../campaigns/campaign-status.js';
import type { MessageReason, MessageStatus } from '../../messages/message-status.js';

/** A direct message as it was asked for, composed. */
export interface DirectDraft {
  /** Its place in the request, for what is told of it. */
  index: number;
  /** E.164 digits. */
  phone: number;
  reference: string;
  text: string;
  segments: number;
  /** Of all that makes it this message. */
  hash: Buffer;
}

/** One that is to be written. */
export interface NewDirectMessage extends DirectDraft {
  hoursClassId: number;
}

/** What all messages of one request have in common. Times are business time. */
export interface DirectTerms {
  companyId: number;
  accountId: number;
  campaignId: number;
  category: MessageCategory;
  numberId: number | null;
  createdAt: Date;
  sendAt: Date | null;
  expiresAt: Date;
}

/** One that is there already. */
export interface KnownDirectMessage {
  id: number;
  campaignId: number;
  batchId: number;
  reference: string;
  hash: Buffer;
}

/** What a claim needs of one. */
export interface DirectText {
  text: string;
  segments: number;
  /** ms since the epoch. */
  expiresAt: number;
}

/** One with what became of it. */
export interface DirectMessageRow {
  id: number;
  campaignId: number;
  batchId: number;
  reference: string;
  accountId: number;
  category: MessageCategory;
  phone: number;
  /** As its carrier names it: the number that it left from, or that was asked for. */
  sender: string | null;
  text: string;
  segments: number;
  status: MessageStatus;
  reason: MessageReason | null;
  carrierError: string | null;
  createdAt: Date;
  sendAt: Date | null;
  expiresAt: Date;
  sentAt: Date | null;
  finishedAt: Date | null;
}
