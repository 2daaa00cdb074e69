import { Injectable } from '@nestjs/common';
import { AccountDirectory, type LiveAccount } from '../../carriers/accounts/account-directory.js';
import {
  type CarrierEvent,
  UnreadableWebhookError,
  type WebhookAnswer,
  type WebhookRequest,
} from '../../carriers/driver.js';
import { readDigits } from '../../carriers/phone.js';
import { fitCarrierId } from '../../contracts/carrier-id.js';
import { type DeliveryReport, parseReference } from '../../contracts/delivery-report.js';
import { Clock } from '../../platform/clock/clock.js';
import { codeOf } from '../sending/attempt-result.js';
import { type IncomingReply, ReplyIntake } from './reply-intake.js';
import { LONGEST_TEXT } from './reply-intake.repository.js';
import { ReportIntake } from './report-intake.js';
import { WebhookCounts, type WebhookResult } from './webhook-counts.js';

/** More pieces than a phone can number are none. */
const MOST_PIECES = 255;

/** Everything else of a webhook's refusal is our business, not the caller's. */
const REFUSALS: Readonly<Record<Exclude<WebhookResult, 'accepted'>, { status: number; body: string }>> = {
  'unknown-address': { status: 404, body: 'Unknown address.' },
  'bad-signature': { status: 403, body: 'The signature does not fit.' },
  unreadable: { status: 400, body: 'The body is not readable.' },
  'too-large': { status: 413, body: 'The body is too large.' },
  'not-kept': { status: 503, body: 'It could not be kept; send it again.' },
};

/** Verify, parse, put down durably, answer: nothing else is done while a carrier waits. */
@Injectable()
export class WebhookService {
  constructor(
    private readonly accounts: AccountDirectory,
    private readonly reports: ReportIntake,
    private readonly replies: ReplyIntake,
    private readonly counts: WebhookCounts,
    private readonly clock: Clock,
  ) {}

  /**
   * @param carrier as the address names it
   * @param token names the account
   * @returns the answer for the carrier: 2xx only for what is durably kept
   */
  async receive(carrier: string, token: string, request: WebhookRequest): Promise<WebhookAnswer> {
    const begun = performance.now();
    let account: LiveAccount | null = null;
    let answer: WebhookAnswer;
    try {
      account = await this.accounts.byWebhookToken(token);
      answer =
        account?.carrier === carrier
          ? await this.take(account, request)
          : this.refuse('unknown-address', null);
    } catch (error) {
      answer = this.refuse('not-kept', null, error);
    }
    const known = account?.carrier === carrier ? carrier : 'unknown';
    this.counts.answered(known, answer.status, performance.now() - begun);
    return answer;
  }

  /** @throws only where our own words on the request fail: it may have been kept, and comes again */
  private async take(account: LiveAccount, request: WebhookRequest): Promise<WebhookAnswer> {
    const refused = this.refusedBySignature(request, account);
    if (refused) return refused;
    let events: CarrierEvent[];
    try {
      events = account.driver.parseWebhook(request);
    } catch (error) {
      return this.refuse('unreadable', account, error instanceof UnreadableWebhookError ? undefined : error);
    }
    try {
      await this.putDown(events, request, account);
    } catch (error) {
      return this.refuse('not-kept', account, error);
    }
    this.counts.count(account.carrier, 'accepted');
    return account.driver.acknowledge(events);
  }

  /** The answer for a request that is not taken. @param error where a fault of ours is behind it */
  refuse(
    result: Exclude<WebhookResult, 'accepted'>,
    account: LiveAccount | null,
    error?: unknown,
  ): WebhookAnswer {
    this.counts.count(account?.carrier ?? 'unknown', result, account?.id ?? null, error);
    return { ...REFUSALS[result], contentType: 'text/plain; charset=utf-8' };
  }

  private refusedBySignature(request: WebhookRequest, account: LiveAccount): WebhookAnswer | null {
    try {
      const isSigned = account.driver.verifyWebhook(request, account.context.credentials);
      return isSigned ? null : this.refuseUnsigned(request, account);
    } catch (error) {
      return this.refuse('bad-signature', account, error);
    }
  }

  private refuseUnsigned({ headers, rawBody }: WebhookRequest, account: LiveAccount): WebhookAnswer {
    const { webhookChallenge } = account.driver;
    if (webhookChallenge === undefined || headers['authorization'] !== undefined) {
      return this.refuse('bad-signature', account);
    }
    // A carrier's own first request only wants to be asked, and brings nothing.
    if (rawBody.length > 0) this.counts.count(account.carrier, 'bad-signature', account.id);
    return {
      status: 401,
      contentType: null,
      body: '',
      headers: { 'www-authenticate': webhookChallenge },
    };
  }

  private async putDown(
    events: readonly CarrierEvent[],
    request: WebhookRequest,
    account: LiveAccount,
  ): Promise<void> {
    const now = this.clock.now();
    const reports = events.filter((event) => event.kind === 'delivery-report');
    // The address names one message: in a batch it cannot be told whose report it would be.
    const addressed = reports.length === 1 ? (request.query['ref'] ?? null) : null;
    const replies = events.filter((event) => event.kind === 'reply');
    await Promise.all([
      this.reports.put(reports.map((event) => toReport(event, addressed, account, now))),
      this.replies.put(replies.flatMap((event) => toReply(event, account, new Date(now)) ?? [])),
    ]);
  }
}

function toReport(
  event: Extract<CarrierEvent, { kind: 'delivery-report' }>,
  addressed: string | null,
  account: LiveAccount,
  receivedAt: number,
): DeliveryReport {
  return {
    companyId: account.companyId,
    accountId: account.id,
    reference: parseReference(event.reference ?? '') ?? parseReference(addressed ?? ''),
    carrierMessageId: fitCarrierId(event.carrierMessageId),
    status: event.status,
    errorClass: event.errorClass,
    // Cut here already: reports of many companies make one row, and a code may be as long as a request.
    errorCode: event.errorCode === null ? null : codeOf(event.errorCode),
    receivedAt,
  };
}

/** The reply for the database, or null where a name instead of a number wrote: nobody there can be answered. */
function toReply(
  event: Extract<CarrierEvent, { kind: 'reply' }>,
  account: LiveAccount,
  receivedAt: Date,
): IncomingReply | null {
  const phone = readDigits(event.from);
  if (phone === null) return null;
  const reply = {
    companyId: account.companyId,
    accountId: account.id,
    phone,
    toPhone: readDigits(event.to) ?? 0,
    text: [...event.text].slice(0, LONGEST_TEXT).join(''),
    carrierMessageId: fitCarrierId(event.carrierMessageId),
    carrierKeyword: event.carrierKeyword ?? null,
    receivedAt,
  };
  const { piece } = event;
  if (!piece || !isPartOfMany(piece)) return reply;
  return { ...reply, reference: fitCarrierId(piece.reference), number: piece.number, total: piece.total };
}

function isPartOfMany({ number, total }: { number: number; total: number }): boolean {
  return (
    Number.isInteger(number) &&
    Number.isInteger(total) &&
    number >= 1 &&
    number <= total &&
    total >= 2 &&
    total <= MOST_PIECES
  );
}
