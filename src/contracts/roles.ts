/** What one process does: everything, or one duty. */
export const APP_ROLES = ['all', 'api', 'worker', 'scheduler'] as const;
export type AppRole = (typeof APP_ROLES)[number];
