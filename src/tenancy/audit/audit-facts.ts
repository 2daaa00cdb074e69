import type { FastifyRequest } from 'fastify';

/** What only the route itself finds out about its entry in the audit log. */
export interface AuditFacts {
  /** Whose log it belongs to, where that is not the company of who is signed in. */
  companyId?: number;
  /** Who it turned out to be. */
  userId?: number;
  /** The id of what it was done to. */
  subjectId?: number | string;
}

declare module 'fastify' {
  interface FastifyRequest {
    auditFacts?: AuditFacts;
  }
}

/** Adds to the entry that is written for this request. */
export function noteAudit(request: FastifyRequest, facts: AuditFacts): void {
  request.auditFacts = { ...request.auditFacts, ...facts };
}
