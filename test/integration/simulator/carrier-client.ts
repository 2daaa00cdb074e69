import { z } from 'zod';

const answerSchema = z.looseObject({
  id: z.string().optional(),
  status: z.string().optional(),
  segments: z.number().optional(),
  error: z.object({ code: z.string(), message: z.string(), field: z.string().optional() }).optional(),
});

const summarySchema = z.object({
  submissions: z.number(),
  accepted: z.number(),
  rejectedByCode: z.record(z.string(), z.number()),
  distinctReferences: z.number(),
  acceptedTwice: z.number(),
  answersLost: z.number(),
  reportsSent: z.number(),
  reportsLost: z.number(),
  reportsAbandoned: z.number(),
  reportsDuplicated: z.number(),
  repliesSent: z.number(),
  repliesAbandoned: z.number(),
  optOutRepliesSent: z.number(),
  finalStatuses: z.object({ delivered: z.number(), undelivered: z.number(), failed: z.number() }),
  pendingCallbacks: z.number(),
});
export type Summary = z.infer<typeof summarySchema>;

export interface CarrierAnswer {
  readonly http: number;
  readonly retryAfter: string | null;
  readonly body: z.infer<typeof answerSchema>;
}

let references = 0;

/** Talks to a simulated carrier over HTTP, as one account. */
export class CarrierClient {
  constructor(
    readonly origin: string,
    readonly callbackUrl: string,
    readonly accountId = 'acme',
    readonly apiKey = 'key-of-acme',
  ) {}

  /** A reference as the platform makes them, never used before in this run. */
  static reference(): string {
    return `7.${++references}`;
  }

  async submit(change: Record<string, unknown> = {}, signal?: AbortSignal): Promise<CarrierAnswer> {
    return this.call(
      'POST',
      `/v1/accounts/${this.accountId}/messages`,
      {
        from: '+15550000001',
        to: '+12025550123',
        text: 'Hello there',
        reference: CarrierClient.reference(),
        callbackUrl: `${this.callbackUrl}?m=1`,
        validitySeconds: 3600,
        ...change,
      },
      signal,
    );
  }

  async call(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<CarrierAnswer> {
    const response = await fetch(this.origin + path, {
      method,
      headers: { authorization: `Bearer ${this.apiKey}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal !== undefined && { signal }),
    });
    return {
      http: response.status,
      retryAfter: response.headers.get('retry-after'),
      body: answerSchema.parse(await response.json()),
    };
  }

  async set(settings: Record<string, unknown>): Promise<CarrierAnswer> {
    return this.call('PUT', `/control/accounts/${this.accountId}/settings`, settings);
  }

  async summary(of: 'account' | 'all' = 'account'): Promise<Summary> {
    const query = of === 'account' ? `?accountId=${this.accountId}` : '';
    const response = await fetch(`${this.origin}/control/ledger/summary${query}`);
    return summarySchema.parse(await response.json());
  }

  /** Whether every report and reply has come to its end. */
  async isQuiet(): Promise<boolean> {
    return (await this.summary()).pendingCallbacks === 0;
  }
}

export const FAST = {
  reportDelayMs: { min: 5, max: 20 },
  replyDelayMs: { min: 5, max: 20 },
};
