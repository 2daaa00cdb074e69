import { Injectable } from '@nestjs/common';
import { Metrics } from '../platform/metrics/metrics.js';

/** What the inbox counts. */
@Injectable()
export class ReplyMetrics {
  private readonly replies;

  constructor(metrics: Metrics) {
    this.replies = metrics.counter('replies_total', 'Replies that were handled, by how they were read.', [
      'verdict',
    ]);
  }

  handled(verdicts: readonly string[]): void {
    for (const verdict of verdicts) this.replies.inc({ verdict });
  }
}
