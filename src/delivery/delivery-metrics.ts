import { Injectable } from '@nestjs/common';
import type { SendOutcome } from '../carriers/driver.js';
import { Metrics } from '../platform/metrics/metrics.js';

/** Seconds: a carrier answers in 0.1 to 1, and is given up after 15. */
const CARRIER_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];

/** What delivery counts. */
@Injectable()
export class DeliveryMetrics {
  private readonly sends;
  private readonly segments;
  private readonly carrierSeconds;
  private readonly reports;
  private readonly allowed;
  private readonly given;

  constructor(metrics: Metrics) {
    this.sends = metrics.counter('sends_total', 'Messages handed over, by what became of it.', [
      'carrier',
      'outcome',
    ]);
    this.segments = metrics.counter('sent_segments_total', 'Segments that carriers accepted.', ['carrier']);
    this.carrierSeconds = metrics.histogram(
      'carrier_request_seconds',
      'From handing a message over to the carrier’s answer.',
      ['carrier'],
      CARRIER_SECONDS,
    );
    this.reports = metrics.counter('delivery_reports_total', 'Delivery reports that were applied.', [
      'status',
    ]);
    this.allowed = metrics.counter(
      'throttle_segments_allowed_total',
      'Segments that the minutes which were opened let out.',
    );
    this.given = metrics.counter('throttle_segments_given_total', 'Segments that were taken of them.');
  }

  /** @param tookMs null: no request was made */
  sent(carrier: string, outcome: SendOutcome['kind'], segments: number, tookMs: number | null): void {
    this.sends.inc({ carrier, outcome });
    if (outcome === 'accepted') this.segments.inc({ carrier }, segments);
    if (tookMs !== null) this.carrierSeconds.observe({ carrier }, tookMs / 1_000);
  }

  reported(reports: readonly { status: string }[]): void {
    for (const { status } of reports) this.reports.inc({ status });
  }

  /** A minute was opened that lets out so many segments. */
  opened(segments: number): void {
    this.allowed.inc(segments);
  }

  /** Segments were taken of a minute. */
  took(segments: number): void {
    this.given.inc(segments);
  }
}
