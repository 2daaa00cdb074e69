import { Injectable } from '@nestjs/common';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { Metrics } from '../../platform/metrics/metrics.js';

/** What became of webhook requests. */
const WEBHOOK_RESULTS = [
  'accepted',
  'unknown-address',
  'bad-signature',
  'unreadable',
  'too-large',
  'not-kept',
] as const;
export type WebhookResult = (typeof WEBHOOK_RESULTS)[number];

/** Carriers give up after 2 to 15 s. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** A flood of refusals writes one line in this time, with their number. ms */
const LOG_EVERY_MS = 10_000;

/** Counts webhook requests by result, and logs refusals without a word of their content. */
@Injectable()
export class WebhookCounts {
  private readonly totals = new Map<string, number>();
  private readonly requests;
  private readonly seconds;
  private readonly unlogged = new Map<string, { times: number; loggedAt: number }>();

  constructor(
    private readonly log: Log,
    metrics: Metrics,
  ) {
    this.requests = metrics.counter(
      'webhook_requests_total',
      'Requests of carriers, by what became of them.',
      ['carrier', 'result'],
    );
    this.seconds = metrics.histogram(
      'webhook_seconds',
      'From a carrier’s request to its answer; what it brought is committed by then.',
      ['carrier', 'status'],
      SECONDS,
    );
  }

  /** How long a carrier waited for its answer. */
  answered(carrier: string, status: number, tookMs: number): void {
    this.seconds.observe({ carrier, status: `${Math.floor(status / 100)}xx` }, tookMs / 1_000);
  }

  /**
   * @param carrier a code of a driver of ours, never what a stranger put into an address
   * @param error where a fault of ours is behind a refusal
   */
  count(carrier: string, result: WebhookResult, accountId: number | null = null, error?: unknown): void {
    const key = `${carrier} ${result}`;
    this.totals.set(key, this.of(carrier, result) + 1);
    this.requests.inc({ carrier, result });
    if (result !== 'accepted') this.logNowAndThen(carrier, result, accountId, error);
  }

  /** How many requests of this carrier ended so since the process started. */
  of(carrier: string, result: WebhookResult): number {
    return this.totals.get(`${carrier} ${result}`) ?? 0;
  }

  private logNowAndThen(
    carrier: string,
    result: WebhookResult,
    accountId: number | null,
    error: unknown,
  ): void {
    const key = `${carrier} ${result} ${accountId}`;
    // Account ids come from the database, but a process may see many in a month.
    if (this.unlogged.size > 10_000) this.unlogged.clear();
    const entry = this.unlogged.get(key) ?? { times: 0, loggedAt: Number.NEGATIVE_INFINITY };
    entry.times += 1;
    this.unlogged.set(key, entry);
    const now = performance.now();
    if (now - entry.loggedAt < LOG_EVERY_MS) return;
    const fields = { carrier, accountId, result, times: entry.times };
    if (error === undefined) this.log.warn(fields, 'webhook refused');
    else this.log.error({ ...fields, fault: describeFault(error) }, 'webhook refused');
    entry.times = 0;
    entry.loggedAt = now;
  }
}
