/** Who wanted it: the person by a reply, the carrier's own block, an API key, somebody in the admin app, an import. */
export const OPT_OUT_SOURCES = ['reply', 'carrier', 'api', 'manual', 'import'] as const;
export type OptOutSource = (typeof OPT_OUT_SOURCES)[number];

/** Sources that speak for the person: START lifts these, and a company only on the person's word. */
export const PERSONAL_SOURCES: readonly OptOutSource[] = ['reply', 'carrier'];

/** `account_id` of an opt-out from everything that the company sends. */
export const WHOLE_COMPANY = 0;

/** Whom a block concerns, and how far it reaches. */
export interface OptOutScope {
  companyId: number;
  /** E.164 digits without the plus sign. */
  phone: number;
  /** One account's sending only, or WHOLE_COMPANY. */
  accountId: number;
}

/** What brought an opt-out about. */
export interface OptOutCause {
  /** The reply that asked for it. */
  replyId: number | null;
  /** The message that the reply answered, or that the carrier refused. */
  campaignId: number | null;
  messageId: number | null;
  /** The carrier's own code, at most 40 ASCII characters. */
  carrierCode: string | null;
  /** The user who entered it. */
  userId: number | null;
}

/** One person who must not be texted. */
export interface OptOut extends OptOutScope, OptOutCause {
  source: OptOutSource;
  /** When the person said so, in business time. */
  at: Date;
}

/** Nothing is known beside who and whom. */
export const NO_CAUSE: OptOutCause = {
  replyId: null,
  campaignId: null,
  messageId: null,
  carrierCode: null,
  userId: null,
};

/** A person who asks by reply to be texted again. */
export interface LiftByReply {
  companyId: number;
  phone: number;
  at: Date;
  replyId: number;
}
