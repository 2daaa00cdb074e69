import type { CarrierKeyword } from '../carriers/driver.js';
import type { KeywordMatch } from '../compliance/keywords/match-keyword.js';

/** What a reply turned out to be. */
export const REPLY_VERDICTS = ['stop', 'start', 'help', 'conversation'] as const;
export type ReplyVerdict = (typeof REPLY_VERDICTS)[number];

/** A reply that waits to be handled. Phones are E.164 digits. */
export interface UnhandledReply {
  id: number;
  companyId: number;
  accountId: number;
  /** The person. */
  phone: number;
  /** Our number, as the carrier named it. */
  toPhone: number;
  text: string;
  /** What the carrier took it for and has answered itself; null: it left that to us. */
  carrierKeyword: CarrierKeyword | null;
  receivedAt: Date;
}

/** The message that a reply answers. */
export interface AnsweredMessage {
  campaignId: number;
  messageId: number;
}

/** What was found out about a reply. */
export interface HandledReply {
  reply: UnhandledReply;
  /** Our number, or null where the account never had it. */
  numberId: number | null;
  /** Null: nobody had written to this person from that number. */
  answers: AnsweredMessage | null;
  /** The stop, start or help word that it consists of. */
  match: KeywordMatch | null;
  verdict: ReplyVerdict;
}
