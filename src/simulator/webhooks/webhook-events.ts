import type { FinalStatus } from '../vocabulary.js';

/** One element of a webhook's JSON array. */
export type WebhookEvent =
  | {
      readonly event: 'delivery-report';
      readonly eventId: string;
      readonly id: string;
      readonly reference: string;
      readonly status: 'sent' | FinalStatus;
      readonly errorCode: string | null;
      readonly at: string;
    }
  | {
      readonly event: 'reply';
      readonly eventId: string;
      readonly id: string;
      /** The person. */
      readonly from: string;
      /** The account's number. */
      readonly to: string;
      readonly text: string;
      readonly at: string;
    };

/** An event on its way, until `onSettled` says how it ended. */
export interface Delivery {
  readonly event: WebhookEvent;
  readonly url: string;
  readonly secret: string;
  /** How many events for one address may share a request; 1 for none. */
  readonly perRequest: number;
  /** ms for which a failed request is tried again. */
  readonly retryForMs: number;
  readonly onSettled: (fate: 'acknowledged' | 'abandoned') => void;
}

/** @returns the address without its query, to which replies and batches go. */
export function withoutQuery(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}
