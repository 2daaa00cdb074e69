import type { ZodType } from 'zod';
import { parseJson } from '../../platform/parse-json.js';
import type { CarrierHttpResponse } from '../carrier-http.js';
import type { SendOutcome } from '../driver.js';

/** What a carrier says of a message that it took. */
export interface Acceptance {
  id: string;
  /** null where it does not say. */
  segments: number | null;
}

export function isSuccess({ status }: CarrierHttpResponse): boolean {
  return status >= 200 && status < 300;
}

/** What an answer of success means. One whose id cannot be read leaves doubt: the message may be on its way. */
export function acceptedOutcome(
  { status, body }: CarrierHttpResponse,
  schema: ZodType<Acceptance>,
): SendOutcome {
  const accepted = schema.safeParse(parseJson(body));
  if (!accepted.success) {
    return { kind: 'unknown', error: { code: String(status), text: 'an answer without an id' } };
  }
  const { id, segments } = accepted.data;
  return { kind: 'accepted', carrierMessageId: id, segments };
}
