import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Clock } from '../../platform/clock/clock.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import type { Tenant } from '../access/tenant.js';
import { AuditRepository } from './audit.repository.js';
import type { AuditActor, AuditDetails, NewAuditEntry } from './audit-entry.js';
import type { Audit } from './audited.decorator.js';

/** An entry that was opened and waits for its end. */
export interface OpenAudit {
  id: number;
  audit: Audit;
}

/** The lengths of the columns. */
const MOST = { subject: 64, address: 45, agent: 255, request: 64, value: 254 };
/** No body of ours has more. */
const FIELDS = 40;
const FIELD_NAME = /^\w{1,40}$/;
/** Verbs after which the answer's id is the subject. */
const MAKES = /\.(add|create)$/;
const ACTOR_OF: Readonly<Record<string, AuditActor>> = {
  session: 'user',
  operator: 'operator',
  'api-key': 'api_key',
};

/**
 * Writes the audit log. An entry stands before its action begins: an action whose entry cannot be written does not take
 * place, and one whose process dies leaves an entry without an end.
 */
@Injectable()
export class AuditService {
  constructor(
    private readonly repository: AuditRepository,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** @param asOperator the route is the platform's: which company it concerns, it says itself */
  async open(request: FastifyRequest, audit: Audit, asOperator: boolean): Promise<OpenAudit> {
    const { tenant } = request;
    const company = tenant ? tenant.companyId : await this.companyOfStranger(request.body);
    const entry: NewAuditEntry = {
      companyId: asOperator ? null : company,
      at: this.clock.date(),
      action: audit.action,
      actor: asOperator ? 'operator' : actorOf(tenant),
      userId: tenant?.userId ?? null,
      apiKeyId: tenant?.apiKeyId ?? null,
      subjectType: audit.subject ?? audit.action.replace(/\..*$/, ''),
      subjectId: MAKES.test(audit.action) ? null : lastParameter(request),
      address: ascii(request.ip, MOST.address),
      userAgent: request.headers['user-agent']?.slice(0, MOST.agent) ?? null,
      requestId: ascii(request.id, MOST.request),
    };
    return { id: await this.repository.open(entry), audit };
  }

  /** Never fails: what was done is done, and its entry stands without an end. */
  async close(opened: OpenAudit, request: FastifyRequest, status: number, answer: unknown): Promise<void> {
    const { companyId = null, userId = null, subjectId } = request.auditFacts ?? {};
    const id = subjectId ?? idOf(answer);
    try {
      await this.repository.close(opened.id, {
        status,
        companyId,
        userId,
        subjectId: id === null ? null : ascii(String(id), MOST.subject),
        details: detailsOf(request.body, opened.audit.keep ?? [], status),
        closedAt: this.clock.date(),
      });
    } catch (error) {
      const { action } = opened.audit;
      this.log.error(
        { fault: describeFault(error), entry: opened.id, action, status },
        'audit entry not closed',
      );
    }
  }

  private async companyOfStranger(body: unknown): Promise<number | null> {
    const email = isRecord(body) ? body['email'] : undefined;
    if (typeof email !== 'string' || email.length > MOST.value) return null;
    return this.repository.companyOf(email.trim().toLowerCase());
  }
}

function actorOf(tenant: Tenant | undefined): AuditActor {
  return tenant ? (ACTOR_OF[tenant.via] ?? 'user') : 'nobody';
}

function lastParameter({ routeOptions, params }: FastifyRequest): string | null {
  const name = [...(routeOptions.url ?? '').matchAll(/:(\w+)/g)].at(-1)?.[1];
  const value = name !== undefined && isRecord(params) ? params[name] : undefined;
  return typeof value === 'string' ? ascii(value, MOST.subject) : null;
}

/** The id of what an answer tells of, or of the only thing that it lists. */
function idOf(answer: unknown): number | string | null {
  if (!isRecord(answer)) return null;
  const { id, items } = answer;
  if (typeof id === 'number' || typeof id === 'string') return id;
  return Array.isArray(items) && items.length === 1 ? idOf(items[0]) : null;
}

/** A body that was refused as such may hold anything, a password in the wrong field too: nothing of it is kept. */
function detailsOf(body: unknown, keep: readonly string[], status: number): AuditDetails | null {
  if (!isRecord(body) || Buffer.isBuffer(body) || status === 400 || status === 422) return null;
  const fields = Object.keys(body).filter((name) => FIELD_NAME.test(name));
  const values = keep.flatMap((name): [string, string | number | boolean][] => {
    const value = body[name];
    if (typeof value === 'string') return [[name, value.slice(0, MOST.value)]];
    return typeof value === 'number' || typeof value === 'boolean' ? [[name, value]] : [];
  });
  return { fields: fields.slice(0, FIELDS), values: Object.fromEntries(values) };
}

function ascii(text: string, most: number): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, most);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
