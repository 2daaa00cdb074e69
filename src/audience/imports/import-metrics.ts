import { Injectable } from '@nestjs/common';
import { Metrics } from '../../platform/metrics/metrics.js';

/** What imports count. */
@Injectable()
export class ImportMetrics {
  private readonly rows;

  constructor(metrics: Metrics) {
    this.rows = metrics.counter('import_rows_total', 'Rows of contact files that were worked off.', [
      'result',
    ]);
  }

  /** A batch was committed. */
  imported(taken: number, rejected: number): void {
    this.rows.inc({ result: 'taken' }, taken);
    this.rows.inc({ result: 'rejected' }, rejected);
  }
}
