import type { ZodObject } from 'zod';
import type { ReportStatus } from '../contracts/delivery-report.js';
import type { CarrierHttp } from './carrier-http.js';

/** Kinds of sending number; each has its own default rate. */
export const NUMBER_TYPES = ['long_code', 'ten_dlc', 'toll_free', 'short_code', 'alphanumeric'] as const;
export type NumberType = (typeof NUMBER_TYPES)[number];

/** Credentials as they come out of the driver's own schema: every value is text. */
export type Credentials = Readonly<Record<string, string>>;

/** Why a carrier refused or could not deliver: the one vocabulary for all carriers. */
export const ERROR_CLASSES = [
  'invalid_number',
  'unreachable',
  'opted_out',
  'throttled',
  'funds_or_suspended',
  'filtered',
  'sender_not_registered',
  'temporary',
  'config',
  'unknown',
] as const;
export type ErrorClass = (typeof ERROR_CLASSES)[number];

/** The carrier's own words on a refusal, kept as they came. */
export interface CarrierError {
  code: string;
  text: string;
}

/**
 * What became of one attempt to hand a message over. Only `retry-later` and `throttled` put the message back, and
 * a driver may return them only with proof that the carrier did not take it.
 */
export type SendOutcome =
  | { kind: 'accepted'; carrierMessageId: string; segments: number | null }
  /** `reached`: the carrier itself said «not now», which counts against the message; else no connection came about. */
  | { kind: 'retry-later'; reached: boolean; error: CarrierError }
  | { kind: 'throttled'; retryAfterMs: number; error: CarrierError }
  /** This message only: `config` is what its country or its length would need, not what stops the whole account. */
  | {
      kind: 'rejected';
      errorClass: 'filtered' | 'sender_not_registered' | 'config' | 'unknown';
      error: CarrierError;
    }
  | { kind: 'invalid-number'; errorClass: 'invalid_number' | 'unreachable'; error: CarrierError }
  | { kind: 'opted-out'; error: CarrierError }
  | { kind: 'account-stopped'; errorClass: 'funds_or_suspended' | 'config'; error: CarrierError }
  | { kind: 'unknown'; error: CarrierError };

/** One message as a driver gets it. Phones are E.164 with the plus sign. */
export interface OutgoingMessage {
  from: string;
  to: string;
  text: string;
  /** `campaignId.messageId`; travels in the client reference or in the callback address. */
  reference: string;
  /** Where delivery reports of this message are to go. */
  callbackUrl: string;
  /** Seconds for which the carrier may keep trying, for carriers with a validity period. */
  validitySeconds: number;
}

/** What a driver works with: the account's credentials, the carrier's address, and HTTP. */
export interface DriverContext {
  credentials: Credentials;
  /** Without a trailing slash; the deployment may have set it. */
  baseUrl: string;
  http: CarrierHttp;
}

/** A webhook request before anything was parsed. */
export interface WebhookRequest {
  method: string;
  /** The full address that the carrier called, query included, as built from PUBLIC_URL. */
  url: string;
  query: Readonly<Record<string, string>>;
  /** Lower-case names; repeated headers joined by a comma. */
  headers: Readonly<Record<string, string>>;
  rawBody: Buffer;
  /** ms since the epoch by the machine's clock: signatures are made against real time. */
  receivedAt: number;
}

/** What a carrier takes a reply for when it minds keywords itself. */
export type CarrierKeyword = 'stop' | 'start' | 'help';

/** What a carrier told us, in our vocabulary. Phones are E.164 with the plus sign. */
export type CarrierEvent =
  | {
      kind: 'delivery-report';
      carrierMessageId: string;
      /** Our reference as the carrier echoed it, or null. */
      reference: string | null;
      status: ReportStatus;
      errorClass: ErrorClass | null;
      errorCode: string | null;
    }
  | {
      kind: 'reply';
      carrierMessageId: string;
      from: string;
      to: string;
      text: string;
      /** What the carrier took the text for and has answered itself; left out where it leaves keywords to us. */
      carrierKeyword?: CarrierKeyword;
      /** One piece of a long text that the carrier delivers in several webhooks; `number` counts from 1. */
      piece?: { reference: string; number: number; total: number };
    };

/** What the carrier expects to hear for a webhook that we keep. */
export interface WebhookAnswer {
  status: number;
  contentType: string | null;
  body: string;
  headers?: Readonly<Record<string, string>>;
}

/** What a driver can do beyond the plain sending. */
export interface DriverCapabilities {
  /** The carrier drops a message that it could not hand on in time. */
  validityPeriod: boolean;
  /** The callback address is given with each message. */
  perMessageCallback: boolean;
  /** Our reference comes back with each delivery report, so no id needs to be looked up. */
  echoesReference: boolean;
}

/** Thrown by `parseWebhook` where the body is none of the carrier's: answered with 400. */
export class UnreadableWebhookError extends Error {
  constructor(problem: string) {
    super(problem);
    this.name = 'UnreadableWebhookError';
  }
}

/**
 * One carrier. A driver is one file in `drivers/` with one exported class; nothing else names it. It knows HTTP and
 * the carrier's protocol, and no database, no Redis, no Nest.
 */
export interface CarrierDriver {
  /** Lower-case code in addresses and in the database, such as `twilio`. */
  readonly code: string;
  readonly displayName: string;
  readonly defaultBaseUrl: string;
  /**
   * The credentials as strings. `.meta({ title, description })` of each field draws the form; `.meta({ secret: true })`
   * keeps its value from ever being shown again.
   */
  readonly credentialsSchema: ZodObject;
  readonly capabilities: DriverCapabilities;
  /**
   * For carriers that show a password only to who asks for it (RFC 9110 section 11): the `WWW-Authenticate` of the 401
   * with which a webhook without any `Authorization` is answered. All other webhooks that do not fit are answered 403.
   */
  readonly webhookChallenge?: string;
  /** Segments a minute of one number of each type, unless the company sets its own. */
  readonly defaultRates: Readonly<Record<NumberType, number>>;

  /** Hands one message to the carrier. Never throws for what a carrier or a network can do. */
  send(message: OutgoingMessage, context: DriverContext): Promise<SendOutcome>;
  /** Whether the request was signed with this account's secret, in constant time, on the raw bytes. */
  verifyWebhook(request: WebhookRequest, credentials: Credentials): boolean;
  /** @throws UnreadableWebhookError */
  parseWebhook(request: WebhookRequest): CarrierEvent[];
  acknowledge(events: readonly CarrierEvent[]): WebhookAnswer;
  /**
   * For carriers that serve accounts at different addresses: the one that these credentials name, without a trailing
   * slash. What the deployment set wins. Built of fixed words and labels that the schema holds to a strict pattern:
   * no company may aim the platform at a host of its choice.
   */
  accountBaseUrl?(credentials: Credentials): string;
  /** A harmless call that proves the credentials: null where they work, else the problem in plain words. */
  checkConnection?(context: DriverContext): Promise<string | null>;
  /**
   * What became of a message whose answer or report never came; null only where the carrier says that it never took
   * it: such a message goes out again.
   *
   * @throws CarrierHttpError where the carrier could not be asked
   */
  queryStatus?(
    message: { reference: string; carrierMessageId: string | null },
    context: DriverContext,
  ): Promise<{ carrierMessageId: string; status: ReportStatus } | null>;
  /**
   * For transports that hold a session open: connects and hands each event to `onEvent`, the same road as webhooks.
   * The platform keeps the lease under which one process holds the session.
   */
  connect?(
    context: DriverContext,
    onEvent: (event: CarrierEvent) => Promise<void>,
  ): Promise<{ close(): Promise<void> }>;
}
