import { Injectable } from '@nestjs/common';
import { csvLine } from '../../platform/csv/write-csv.js';
import { type Page, toPage } from '../../platform/http/page.js';
import { type AuditFilter, AuditRepository } from './audit.repository.js';
import type { AuditEntryView, AuditFilterQuery, AuditPageQuery } from './audit.schema.js';
import { type AuditRow, outcomeOf } from './audit-entry.js';

const ENTRIES_A_READ = 1_000;

const HEADERS = [
  ...['id', 'at', 'action', 'outcome', 'status', 'actor', 'user_id', 'api_key_id', 'name', 'email'],
  ...['subject', 'subject_id', 'address', 'user_agent', 'request_id', 'fields', 'values'],
];

/** Reads a company's audit log, newest first. */
@Injectable()
export class AuditLogService {
  constructor(private readonly repository: AuditRepository) {}

  /** @param companyId null: what concerns no company */
  async page(
    companyId: number | null,
    { after, limit, ...query }: AuditPageQuery,
  ): Promise<Page<AuditEntryView>> {
    const rows = await this.repository.page(companyId, toFilter(query), after ?? null, limit + 1);
    const { items, next } = toPage(rows, limit);
    return { items: items.map(toView), next };
  }

  /** The header, then the entries that are meant, read in pieces while they are sent. */
  async *csv(companyId: number, query: AuditFilterQuery): AsyncIterable<string> {
    yield csvLine(HEADERS);
    const filter = toFilter(query);
    for (let after: number | null = null; ; ) {
      const rows: AuditRow[] = await this.repository.page(companyId, filter, after, ENTRIES_A_READ);
      if (rows.length > 0) yield rows.map((row) => csvLine(valuesOf(toView(row)))).join('');
      if (rows.length < ENTRIES_A_READ) return;
      after = rows.at(-1)?.id ?? null;
    }
  }
}

function toFilter({ subject, ...rest }: AuditFilterQuery): AuditFilter {
  const [subjectType, ...id] = subject?.split('/') ?? [];
  return { ...rest, subjectType, subjectId: id.length > 0 ? id.join('/') : undefined };
}

function toView(row: AuditRow): AuditEntryView {
  const { id, at, action, status, actor, userId, apiKeyId, address, userAgent, requestId, details } = row;
  return {
    ...{ id, at: at.toISOString(), action, outcome: outcomeOf(status), status },
    actor: {
      kind: actor,
      userId,
      apiKeyId,
      name: apiKeyId === null ? row.userName : row.apiKeyName,
      email: row.userEmail,
    },
    subject: { kind: row.subjectType, id: row.subjectId },
    ...{ address, userAgent, requestId },
    ...{ fields: details?.fields ?? [], values: details?.values ?? {} },
  };
}

function valuesOf(entry: AuditEntryView): (string | number)[] {
  const { actor, subject } = entry;
  const given = Object.entries(entry.values).map(([name, value]) => `${name}=${value}`);
  return [
    ...[entry.id, entry.at, entry.action, entry.outcome, entry.status ?? ''],
    ...[actor.kind, actor.userId ?? '', actor.apiKeyId ?? '', actor.name ?? '', actor.email ?? ''],
    ...[subject.kind, subject.id ?? '', entry.address, entry.userAgent ?? '', entry.requestId],
    ...[entry.fields.join(' '), given.join(' ')],
  ];
}
