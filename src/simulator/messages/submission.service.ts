import type { LedgerStore } from '../ledger/ledger.store.js';
import { CHOICE, MessageRandom } from '../random.js';
import type { SimulatorSettings } from '../settings/settings.schema.js';
import type { SettingsStore } from '../settings/settings.store.js';
import { type Answer, REJECT_CODES, type RejectCode } from '../vocabulary.js';
import type { CarrierOptOuts } from './carrier-opt-outs.js';
import type { RateLimit, RateLimiter } from './rate-limiter.js';
import type { ReportsService } from './reports.service.js';
import { countSegments } from './sms-segments.js';
import type { SubmissionBody } from './submission.schema.js';

/** What happened to a submission, and after how many ms to say so. */
export type SubmissionResult = { readonly latencyMs: number } & (
  | { readonly outcome: 'accepted'; readonly answer: Answer; readonly id: string; readonly segments: number }
  | { readonly outcome: 'rejected'; readonly code: RejectCode; readonly retryAfterSeconds: number | null }
);

/** Codes that say something about this moment; the same message may pass at its next try. */
const MOMENTARY: readonly RejectCode[] = ['throttled', 'temporary'];
const LASTING = REJECT_CODES.filter((code) => !MOMENTARY.includes(code));
const PERSON = /^\+[1-9]\d{6,14}$/;
/** A number, a short code or a sender name. */
const SENDER = /^(\+[1-9]\d{6,14}|\d{3,8}|[A-Za-z0-9 ]{1,11})$/;

/** Takes messages or refuses them. There is no idempotency: a repeated submission is sent again. */
export class SubmissionService {
  constructor(
    private readonly store: LedgerStore,
    private readonly settings: SettingsStore,
    private readonly limiter: RateLimiter,
    private readonly optOuts: CarrierOptOuts,
    private readonly reports: ReportsService,
  ) {}

  /** @param apiKey null when the credentials are wrong. */
  submit(accountId: string, apiKey: string | null, body: SubmissionBody): SubmissionResult {
    const settings = this.settings.get(accountId);
    const random = new MessageRandom(settings.seed, body.reference);
    const attempt = this.store.ledger.attempts(accountId, body.reference);
    const latencyMs = random.between(CHOICE.submitLatency, settings.submitLatencyMs, attempt);
    const segments = countSegments(body.text);
    const at = Date.now();
    const { reference, from, to, callbackUrl, validitySeconds } = body;
    const row = { reference, accountId, from, to, segments, at };

    const refusal =
      apiKey === null ? BAD_CREDENTIALS : this.refuse(accountId, settings, body, segments, random, attempt);
    if (apiKey === null || refusal !== null) {
      const { code, retryAfterSeconds } = refusal ?? BAD_CREDENTIALS;
      this.store.record({ ...row, outcome: code, answer: 'given' }, callbackUrl, validitySeconds);
      return { latencyMs, outcome: 'rejected', code, retryAfterSeconds };
    }

    const answer = drawAnswer(settings, random, attempt);
    this.store.noteApiKey(accountId, apiKey);
    const seq = this.store.record({ ...row, outcome: 'accepted', answer }, callbackUrl, validitySeconds);
    const id = this.store.ledger.idOf(seq);
    this.reports.follow({
      seq,
      id,
      reference,
      accountId,
      apiKey,
      from,
      to,
      callbackUrl,
      validitySeconds,
      acceptedAt: at,
    });
    return { latencyMs, outcome: 'accepted', answer, id, segments };
  }

  private refuse(
    accountId: string,
    settings: SimulatorSettings,
    body: SubmissionBody,
    segments: number,
    random: MessageRandom,
    attempt: number,
  ): Refusal | null {
    const lasting = random.pickByShare(CHOICE.reject, LASTING, settings.rejects);
    if (lasting !== undefined) return refusal(lasting);
    if (!PERSON.test(body.to)) return refusal('invalid_number');
    if (!SENDER.test(body.from)) return refusal('sender_not_registered');
    if (settings.carrierOptOut && this.optOuts.has(accountId, body.from, body.to))
      return refusal('opted_out');
    const momentary = random.pickByShare(CHOICE.temporaryReject, MOMENTARY, settings.rejects, attempt);
    if (momentary !== undefined) return refusal(momentary, momentary === 'throttled' ? 1 : null);
    const wait = this.limiter.take(limitsOf(accountId, body.from, settings), segments);
    return wait > 0 ? refusal('throttled', Math.ceil(wait / 1000)) : null;
  }
}

interface Refusal {
  readonly code: RejectCode;
  readonly retryAfterSeconds: number | null;
}

const BAD_CREDENTIALS: Refusal = { code: 'bad_credentials', retryAfterSeconds: null };

function refusal(code: RejectCode, retryAfterSeconds: number | null = null): Refusal {
  return { code, retryAfterSeconds };
}

function drawAnswer(settings: SimulatorSettings, random: MessageRandom, attempt: number): Answer {
  const drawn = random.draw(CHOICE.answer, attempt);
  if (drawn < settings.loseAnswerShare) return 'lost';
  return drawn < settings.loseAnswerShare + settings.hangShare ? 'hung' : 'given';
}

function limitsOf(accountId: string, from: string, settings: SimulatorSettings): RateLimit[] {
  const limits: RateLimit[] = [];
  const { accountSegmentsPerSecond, numberSegmentsPerSecond } = settings;
  if (accountSegmentsPerSecond !== null) limits.push({ key: accountId, perSecond: accountSegmentsPerSecond });
  if (numberSegmentsPerSecond !== null) {
    limits.push({ key: `${accountId} ${from}`, perSecond: numberSegmentsPerSecond });
  }
  return limits;
}
