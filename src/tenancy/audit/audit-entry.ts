/** Who acted; `operator`: of the platform, stepping into a company. `nobody`: not signed in. */
export const AUDIT_ACTORS = ['user', 'api_key', 'operator', 'nobody'] as const;
export type AuditActor = (typeof AUDIT_ACTORS)[number];

/** What became of an action; `unknown`: its process ended before it could be written down. */
export const AUDIT_OUTCOMES = ['succeeded', 'refused', 'failed', 'unknown'] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** What was given with an action: names of fields, and values of those that are no secret. */
export interface AuditDetails {
  fields: string[];
  values: Record<string, string | number | boolean>;
}

/** An entry as it is written before the action. */
export interface NewAuditEntry {
  companyId: number | null;
  at: Date;
  action: string;
  actor: AuditActor;
  userId: number | null;
  apiKeyId: number | null;
  subjectType: string;
  subjectId: string | null;
  address: string;
  userAgent: string | null;
  requestId: string;
}

/** What is added after it; person and subject only where they were not known before. */
export interface AuditClosing {
  status: number;
  details: AuditDetails | null;
  companyId: number | null;
  userId: number | null;
  subjectId: string | null;
  closedAt: Date;
}

/** An entry as it is read. */
export interface AuditRow extends Omit<NewAuditEntry, 'companyId'> {
  id: number;
  status: number | null;
  details: AuditDetails | null;
  userName: string | null;
  userEmail: string | null;
  apiKeyName: string | null;
}

/** By the status of the answer. */
export function outcomeOf(status: number | null): AuditOutcome {
  if (status === null) return 'unknown';
  if (status < 400) return 'succeeded';
  return status < 500 ? 'refused' : 'failed';
}
