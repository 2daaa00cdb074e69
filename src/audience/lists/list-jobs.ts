import type { NewJob } from '../../platform/queues/jobs.js';

/** The job that empties a deleted list: one a list, found again by its id. */
export function deleteListJob(companyId: number, listId: number): NewJob<'imports', 'delete-list'> {
  return {
    name: 'delete-list',
    data: { companyId, listId },
    // In turn with the batches of imports, so that the deletion of a long list takes no worker from them.
    options: { jobId: `delete-list-${listId}`, priority: 1 },
  };
}
