/** uploaded: the file is stored. running: it is being cut and read. The others are final. */
export const IMPORT_STATUSES = ['uploaded', 'running', 'completed', 'failed', 'canceled'] as const;
export type ImportStatus = (typeof IMPORT_STATUSES)[number];

/** From each status to those that may follow. */
const IMPORT_TRANSITIONS: Readonly<Record<ImportStatus, readonly ImportStatus[]>> = {
  uploaded: ['running', 'failed', 'canceled'],
  running: ['completed', 'failed', 'canceled'],
  completed: [],
  failed: [],
  canceled: [],
};

/** The statuses from which `to` may be reached: the guard of every UPDATE. */
export function statusesBefore(to: ImportStatus): ImportStatus[] {
  return IMPORT_STATUSES.filter((from) => IMPORT_TRANSITIONS[from].includes(to));
}

/** Whether work may still be done on it. */
export function isOpen(status: ImportStatus): boolean {
  return IMPORT_TRANSITIONS[status].length > 0;
}

/** What ends an import for good. */
export const ENDED_STATUSES: readonly ImportStatus[] = IMPORT_STATUSES.filter((status) => !isOpen(status));
