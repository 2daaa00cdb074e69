/**
 * uploaded: the file is stored. running: it is prepared, cut and read. paused: nothing is written until somebody
 * resumes it. The others are final.
 */
export const IMPORT_STATUSES = ['uploaded', 'running', 'paused', 'completed', 'failed', 'canceled'] as const;
export type ImportStatus = (typeof IMPORT_STATUSES)[number];

export type ImportStep = 'start' | 'pause' | 'resume' | 'complete' | 'fail' | 'cancel';

/**
 * Every step that an import may take: the guard of each UPDATE. By name and not only by status, because two lead to
 * `running`: a worker starts what is uploaded, and only a person resumes what is paused.
 */
export const IMPORT_STEPS: Readonly<Record<ImportStep, { from: readonly ImportStatus[]; to: ImportStatus }>> =
  {
    start: { from: ['uploaded'], to: 'running' },
    pause: { from: ['uploaded', 'running'], to: 'paused' },
    resume: { from: ['paused'], to: 'running' },
    complete: { from: ['running'], to: 'completed' },
    fail: { from: ['uploaded', 'running', 'paused'], to: 'failed' },
    cancel: { from: ['uploaded', 'running', 'paused'], to: 'canceled' },
  };

/** Whether it may still go on: no step leads away from a final status. */
export function isOpen(status: ImportStatus): boolean {
  return Object.values(IMPORT_STEPS).some(({ from }) => from.includes(status));
}

/** What ends an import for good. */
export const ENDED_STATUSES: readonly ImportStatus[] = IMPORT_STATUSES.filter((status) => !isOpen(status));
