import { PAYLOAD_VERSION } from './event-payloads.schema.js';

/** An event as it is kept. */
interface KeptEvent {
  id: number;
  type: string;
  at: Date;
  /** JSON. */
  data: string;
}

/** The body of a request: the same bytes with every try, since they are what is signed. */
export function eventBody({ type, at, data }: Omit<KeptEvent, 'id'>): string {
  return `{"type":${JSON.stringify(type)},"version":${PAYLOAD_VERSION},"timestamp":"${at.toISOString()}","data":${data}}`;
}

/** `webhook-id`: the same with every try. With the time, so that ids that come again after a restore are new ones. */
export function eventHeaderId({ id, at }: Pick<KeptEvent, 'id' | 'at'>): string {
  return `evt_${id}_${at.getTime().toString(36)}`;
}
