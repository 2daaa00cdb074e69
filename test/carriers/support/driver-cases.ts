import type {
  CarrierEvent,
  Credentials,
  OutgoingMessage,
  SendOutcome,
  WebhookAnswer,
} from '../../../src/carriers/driver.js';
import type { ReportStatus } from '../../../src/contracts/delivery-report.js';

/** What the carrier says to a request, in its real shape. */
export interface CarrierAnswer {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body: string;
}

/** What the carrier must have received. Headers are a subset; a body is compared after decoding. */
export interface ExpectedRequest {
  method: string;
  path: string;
  headers: Readonly<Record<string, string>>;
  /** JSON value, or the fields of a form; null: no body. */
  body: unknown;
}

/** A webhook as the carrier makes it, before it is signed. */
export interface UnsignedWebhook {
  method: 'GET' | 'POST';
  contentType: string | null;
  query: Readonly<Record<string, string>>;
  body: string;
}

/** Where carriers put their signatures; `query` comes on top of the webhook's own, `body` instead of it. */
export interface WebhookSignature {
  headers?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, string>>;
  body?: string;
}

/** Everything that a driver has to get right, as data. A driver without cases fails the conformance test. */
export interface DriverCases {
  code: string;
  credentials: Credentials;
  /** As valid as the first, of another account: what is signed with them is forged. */
  otherCredentials: Credentials;
  /** Credentials that the schema must refuse, and the field at fault. */
  wrongCredentials: readonly { credentials: Credentials; field: string }[];

  message: OutgoingMessage;
  /** The request that `message` makes. */
  request: ExpectedRequest;
  /** The carrier's answers and what each means. Every kind of outcome must be among them, or in `neverSays`. */
  sends: readonly { name: string; answer: CarrierAnswer; outcome: SendOutcome }[];
  /** Kinds of outcome and delivery statuses for which the carrier's protocol has no word. */
  neverSays?: readonly (SendOutcome['kind'] | ReportStatus)[];
  /** Required where the driver has `accountBaseUrl`. */
  baseUrls?: readonly { credentials: Credentials; baseUrl: string }[];

  /** What signs a webhook at a time (ms), written by hand from the carrier's document. */
  sign(webhook: UnsignedWebhook, url: string, credentials: Credentials, at: number): WebhookSignature;
  /** False where the scheme proves only who calls, such as a password. */
  signsBody: boolean;
  /** ms; null where the carrier's scheme knows no time. */
  replayWindowMs: number | null;
  /** Every delivery status, a reply, and a batch where the carrier sends batches. */
  webhooks: readonly {
    name: string;
    webhook: UnsignedWebhook;
    events: readonly CarrierEvent[];
    /** Where it differs from that of the others. */
    acknowledgement?: WebhookAnswer;
  }[];
  /** Bodies that are none of the carrier's. */
  garbage: readonly UnsignedWebhook[];
  acknowledgement: WebhookAnswer;

  /** Connection checks; `problem` null: it works. Required where the driver has `checkConnection`. */
  checks: readonly {
    name: string;
    answer: CarrierAnswer;
    request: ExpectedRequest;
    problem: RegExp | null;
  }[];
  /** Status queries; `throws`: the carrier could not be asked. Required where the driver has `queryStatus`. */
  queries: readonly {
    name: string;
    /** The carrier's own id of the message, where we have it; null if left out. */
    carrierMessageId?: string;
    answer: CarrierAnswer;
    /** null: it cannot be asked without the carrier's own id, and is not. */
    request: ExpectedRequest | null;
    result: { carrierMessageId: string; status: string } | null | 'throws';
  }[];
}
