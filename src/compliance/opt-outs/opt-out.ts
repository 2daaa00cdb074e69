/** Who wanted it: the person by a reply, the carrier's own block, an API key, somebody in the admin app, an import. */
export const OPT_OUT_SOURCES = ['reply', 'carrier', 'api', 'manual', 'import'] as const;
export type OptOutSource = (typeof OPT_OUT_SOURCES)[number];

/** One person who must not be texted by one company. */
export interface OptOut {
  companyId: number;
  /** E.164 digits without the plus sign. */
  phone: number;
  source: OptOutSource;
  /** When the person said so, in business time. */
  at: Date;
  /** The reply that caused it. */
  replyId: number | null;
  /** The user who entered it. */
  userId: number | null;
}

/** A person who asks by reply to be texted again. */
export interface LiftByReply {
  companyId: number;
  phone: number;
  at: Date;
  replyId: number;
}
