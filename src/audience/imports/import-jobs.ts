import { BULK_PRIORITY } from '../../contracts/queues.js';
import type { NewJob } from '../../platform/queues/jobs.js';

/** The job that cuts a file: one an import, found again by its id. */
export function cutJob(companyId: number, importId: number): NewJob<'imports', 'cut'> {
  return { name: 'cut', data: { companyId, importId }, options: { jobId: `cut-${importId}` } };
}

/** The job of one batch; a second one with the same id is not added while the first is there. */
export function batchJob(
  companyId: number,
  importId: number,
  batchNumber: number,
): NewJob<'imports', 'batch'> {
  return {
    name: 'batch',
    data: { companyId, importId, batchNumber },
    options: { jobId: `batch-${importId}-${batchNumber}`, priority: BULK_PRIORITY },
  };
}
