/**
 * One message on its way to a carrier, with everything that sending needs; the worker reads nothing else.
 * Times are business time in ms since the epoch, phones E.164 with the plus sign; `from` may be a short code.
 */
export interface SendJob {
  companyId: number;
  accountId: number;
  campaignId: number;
  messageId: number;
  numberId: number;
  /** One attempt of one message: the fence lets through only the token that is in `inflight`. */
  token: number;
  from: string;
  to: string;
  /** `to` as the database keeps it: the digits. */
  phone: number;
  text: string;
  segments: number;
  /** Segments a minute that the sending number may leave with. */
  numberRate: number;
  /** The registered 10DLC campaign of the number where that limits segments a minute, over all of its numbers. */
  tenDlc: { campaignId: number; rate: number } | null;
  /** When it should leave. */
  slotAt: number;
  /** Whose sending hours it keeps: asked again when it leaves, since rules may have changed. */
  hoursClassId: number;
  /** Day of the carrier, as 20261120, in whose limits it is reserved. */
  carrierDay: number;
  /** The 10DLC brand whose day it takes from as well, and that day, or null. */
  brandId: number | null;
  brandDay: number | null;
  /** After this instant it must not leave any more. */
  notAfter: number;
  /** After this instant it must not reach the person any more: the end of the carrier's validity period. */
  validUntil: number;
  /** It confirms an opt-out, the one message that may go to who opted out; left out of all others. */
  confirmsOptOut?: true;
}
