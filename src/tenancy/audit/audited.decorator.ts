import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';

export const AUDITED = 'audit:action';
/** Extension of an operation that names its entry in the audit log, or why there is none. */
export const AUDIT_EXTENSION = 'x-audit';

/** Noun and verb, such as `campaign.start`. */
export type AuditAction = `${string}.${string}`;

export interface AuditOptions {
  /** What the action is done to, where that is not its noun. */
  subject?: string;
  /** Fields of the body whose values are written down: none that is a secret, or the text of a message. */
  keep?: readonly string[];
}

/** How a route is written down. */
export interface Audit extends AuditOptions {
  action: AuditAction;
}

/** A route that changes things and is not written down. */
export interface AuditExemption {
  exempt: string;
}

/**
 * Writes each call of a route into the audit log. Every route that changes something, or hands out a whole file, names
 * its action. What is added or created is known by the `id` of the answer; every other action by the last parameter of
 * the path.
 */
export const Audited = (action: AuditAction, options: AuditOptions = {}) =>
  applyDecorators(
    SetMetadata<string, Audit>(AUDITED, { action, ...options }),
    ApiExtension(AUDIT_EXTENSION, action),
  );

/** Leaves a route out of the audit log, and says why. */
export const NotAudited = (reason: string) =>
  applyDecorators(
    SetMetadata<string, AuditExemption>(AUDITED, { exempt: reason }),
    ApiExtension(AUDIT_EXTENSION, `none: ${reason}`),
  );
