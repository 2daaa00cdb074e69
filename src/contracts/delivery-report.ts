/** Where a carrier says a message is; the platform's one vocabulary for all carriers. */
const REPORT_STATUSES = ['queued', 'sent', 'delivered', 'undelivered', 'failed'] as const;
export type ReportStatus = (typeof REPORT_STATUSES)[number];

/** A carrier's word on one message, after the driver translated it. */
export interface DeliveryReport {
  companyId: number;
  accountId: number;
  /** Our own reference where the carrier echoes it, else null: then the carrier's id is looked up. */
  reference: MessageReference | null;
  carrierMessageId: string;
  status: ReportStatus;
  /** Error class in our vocabulary, on undelivered and failed. */
  errorClass: string | null;
  /** The carrier's own code, as text. */
  errorCode: string | null;
  /** Business time in ms. */
  receivedAt: number;
}

/** Names one message; every reference carries both ids because `messages` is partitioned by campaign. */
export interface MessageReference {
  campaignId: number;
  messageId: number;
}

/** `campaignId.messageId`, at most 33 characters: fits the shortest client reference of any carrier (40). */
export function formatReference(reference: MessageReference): string {
  return `${reference.campaignId}.${reference.messageId}`;
}

/** The ids in a reference string, or null where the string is none of ours. */
export function parseReference(text: string): MessageReference | null {
  const match = /^([1-9]\d{0,14})\.([1-9]\d{0,14})$/.exec(text);
  if (!match) return null;
  return { campaignId: Number(match[1]), messageId: Number(match[2]) };
}
