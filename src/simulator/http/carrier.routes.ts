import type { LedgerStore } from '../ledger/ledger.store.js';
import type { LedgerRow } from '../ledger/ledger-rows.js';
import { parseSubmission } from '../messages/submission.schema.js';
import type { SubmissionResult, SubmissionService } from '../messages/submission.service.js';
import type { RejectCode } from '../vocabulary.js';
import { type HttpAnswer, HttpRefusal, type HttpRequest, type Route } from './http-server.js';

const REFUSALS: Readonly<Record<RejectCode, { status: number; message: string }>> = {
  invalid_number: { status: 400, message: 'The number to text is not a valid one.' },
  unreachable: { status: 400, message: 'The number cannot receive texts.' },
  opted_out: { status: 400, message: 'The person has opted out of texts from this number.' },
  filtered: { status: 400, message: 'The text was taken for spam.' },
  sender_not_registered: { status: 400, message: 'The sender is not registered for this traffic.' },
  insufficient_funds: { status: 402, message: 'The account has no funds left.' },
  account_suspended: { status: 403, message: 'The account is suspended.' },
  bad_credentials: { status: 401, message: 'The API key is not accepted.' },
  throttled: { status: 429, message: 'Too many segments a second; see Retry-After.' },
  temporary: { status: 503, message: 'Not accepted for a passing reason; try again.' },
};

/** The carrier's own API, under /v1: what a driver talks to. */
export function carrierRoutes(store: LedgerStore, submissions: SubmissionService): Route[] {
  return [
    {
      method: 'POST',
      pattern: /^\/v1\/accounts\/(?<accountId>[^/]+)\/messages$/,
      handle: (request) =>
        answerSubmission(
          submissions.submit(accountOf(request), apiKeyOf(request), parseSubmission(request.body)),
        ),
    },
    {
      method: 'GET',
      pattern: /^\/v1\/accounts\/(?<accountId>[^/]+)\/messages$/,
      handle: (request) => {
        authorize(request, store);
        const reference = request.query.get('reference');
        if (reference === null)
          throw new HttpRefusal(400, 'invalid_request', 'name a reference', 'reference');
        return answerStatus(store.ledger.findByReference(accountOf(request), reference));
      },
    },
    {
      method: 'GET',
      pattern: /^\/v1\/accounts\/(?<accountId>[^/]+)\/messages\/(?<id>[^/]+)$/,
      handle: (request) => {
        authorize(request, store);
        return answerStatus(store.ledger.findById(accountOf(request), request.params['id'] ?? ''));
      },
    },
    {
      method: 'GET',
      pattern: /^\/v1\/accounts\/(?<accountId>[^/]+)$/,
      handle: (request) => {
        authorize(request, store);
        return { status: 200, body: { id: accountOf(request), status: 'active' } };
      },
    },
  ];
}

function answerSubmission(result: SubmissionResult): HttpAnswer {
  const { latencyMs: afterMs } = result;
  if (result.outcome === 'accepted') {
    if (result.answer === 'lost') return { silence: 'break', afterMs };
    if (result.answer === 'hung') return { silence: 'hang', afterMs };
    return { status: 202, body: { id: result.id, status: 'queued', segments: result.segments }, afterMs };
  }
  const { code, retryAfterSeconds } = result;
  const { status, message } = REFUSALS[code];
  const headers: Record<string, string> =
    retryAfterSeconds === null ? {} : { 'retry-after': String(retryAfterSeconds) };
  return { status, headers, body: { error: { code, message } }, afterMs };
}

function answerStatus(row: LedgerRow | undefined): HttpAnswer {
  if (row === undefined) throw new HttpRefusal(404, 'not_found', 'no such message was accepted');
  const { id, reference, from, to, segments, status, errorCode, at } = row;
  return { status: 200, body: { id, reference, from, to, segments, status, errorCode, at } };
}

function accountOf(request: HttpRequest): string {
  return request.params['accountId'] ?? '';
}

/** Any key is right, except none and those that begin with "bad". */
function apiKeyOf(request: HttpRequest): string | null {
  const key = /^Bearer +(\S.*)$/i.exec(request.authorization)?.[1]?.trim();
  return key === undefined || key.startsWith('bad') ? null : key;
}

function authorize(request: HttpRequest, store: LedgerStore): void {
  const key = apiKeyOf(request);
  const { status, message } = REFUSALS.bad_credentials;
  if (key === null) throw new HttpRefusal(status, 'bad_credentials', message);
  store.noteApiKey(accountOf(request), key);
}
