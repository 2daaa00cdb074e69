import { BULK_PRIORITY } from '../../contracts/queues.js';
import type { NewJob } from '../../platform/queues/jobs.js';

/** The job that empties a deleted list: one a list, found again by its id. */
export function deleteListJob(companyId: number, listId: number): NewJob<'imports', 'delete-list'> {
  return {
    name: 'delete-list',
    data: { companyId, listId },
    options: { jobId: `delete-list-${listId}`, priority: BULK_PRIORITY },
  };
}
