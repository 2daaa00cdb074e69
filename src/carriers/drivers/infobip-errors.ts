import { z } from 'zod';
import { parseJson } from '../../platform/parse-json.js';
import type { CarrierHttpResponse } from '../carrier-http.js';
import { errorClasses } from '../protocol/error-classes.js';
import type { Refusal } from '../protocol/refused-outcome.js';

/*
 * infobip.com/docs/essentials/api-essentials/response-status-and-error-codes: `status.id` says where a message is, and
 * of a rejected one why; `error.id` what a network or Infobip had against it. The two count apart.
 */
const STATUSES = errorClasses({
  invalid_number: ['8', '51', '52'],
  opted_out: ['10', '14'],
  funds_or_suspended: ['12', '17'],
  // More texts to one person than the account allows: no pace of ours would help.
  filtered: ['20'],
  // 18: as long as an account is on trial, it reaches registered numbers alone.
  sender_not_registered: ['11', '13', '18'],
  temporary: ['15', '21'],
  // 6 and 19: Infobip has no route to this network, or none for this account.
  config: ['6', '19', '24', '25'],
});
const ERRORS = errorClasses({
  invalid_number: ['1', '9', '351', '352'],
  // 2049: the SIM card, not the person, is on a network’s list.
  unreachable: ['569', '629', '2049'],
  opted_out: ['573', '2050', '2052'],
  throttled: ['541', '542', '4103', '4202'],
  filtered: ['561', '603', '607'],
  sender_not_registered: ['368', '375', '488', '572', '594', '2053'],
  temporary: ['6', '27', '31', '33'],
  config: ['433'],
});

/** `errorCode` of a refused request, that of older paths, and the fields that a validation may find at fault. */
const REFUSALS = errorClasses({
  config: ['E401', 'E403', 'E404', 'UNAUTHORIZED', 'FORBIDDEN', 'NOT_FOUND'],
  throttled: ['E429', 'TOO_MANY_REQUESTS'],
  invalid_number: ['to'],
  sender_not_registered: ['sender'],
});

const refusalSchema = z.object({
  errorCode: z.string().min(1),
  description: z.string().catch(''),
  violations: z.array(z.object({ property: z.string(), violation: z.string().catch('') })).catch([]),
});
const olderRefusalSchema = z.object({
  requestError: z.object({
    serviceException: z.object({ messageId: z.string().min(1), text: z.string().catch('') }),
  }),
});

/** Of class `config`, but of one message only: its network, its header, its length. */
const MESSAGE_STATUSES: ReadonlySet<number> = new Set([6, 19, 24, 25]);

/** A message of this id was there before: this status is the second one's, and says nothing of the first. */
export const DUPLICATE_ID = 23;

/** `status` and `error` of a message, as in answers, reports and logs. */
export interface InfobipState {
  id: number;
  name: string;
  description: string;
}

/** Infobip's own reason, where it gives one: of `error` if that says more than NO_ERROR, else of `status`. */
export function infobipReason(status: InfobipState, error: InfobipState | null): Refusal {
  const hasError = error !== null && error.id !== 0;
  const { id, name, description } = hasError ? error : status;
  return {
    errorClass: (hasError ? ERRORS : STATUSES).get(String(id)) ?? 'unknown',
    error: { code: name === '' ? String(id) : name, text: description },
    isOfMessageAlone: !hasError && MESSAGE_STATUSES.has(id),
  };
}

/** What a request was refused for; null where the body is none of Infobip's. */
export function readInfobipRefusal({ body }: CarrierHttpResponse): Refusal | null {
  const parsed = parseJson(body);
  const older = olderRefusalSchema.safeParse(parsed);
  if (older.success) {
    const { messageId, text } = older.data.requestError.serviceException;
    return { errorClass: REFUSALS.get(messageId) ?? 'unknown', error: { code: messageId, text } };
  }
  const refusal = refusalSchema.safeParse(parsed);
  if (!refusal.success) return null;
  const { errorCode, description, violations } = refusal.data;
  // Such as `messages[0].destinations[0].to`.
  const fields = violations.map(({ property }) => property.replace(/^.*\./, ''));
  const errorClass = [errorCode, ...fields].map((word) => REFUSALS.get(word)).find((found) => found);
  const words = violations.map(({ property, violation }) => `${property}: ${violation}`);
  return {
    errorClass: errorClass ?? 'unknown',
    error: { code: errorCode, text: [description, ...words].filter((word) => word !== '').join(' ') },
  };
}
