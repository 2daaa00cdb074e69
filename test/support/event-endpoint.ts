import type { Database } from '../../src/platform/database/database.js';
import { payloadSchema } from '../../src/tenancy/outgoing-webhooks/event-payloads.schema.js';
import { EVENT_TYPES, type EventType } from '../../src/tenancy/outgoing-webhooks/event-types.js';

/** An endpoint that nobody delivers to: its events stay to be read. @returns its id */
export async function addEventEndpoint(
  database: Database,
  companyId: number,
  types: readonly EventType[] = EVENT_TYPES,
): Promise<number> {
  const { insertId } = await database.execute(
    `INSERT INTO outgoing_webhook_endpoints (company_id, url, description, types, secret, created_at)
     VALUES (?, 'https://example.com/hook', '', ?, '', ?)`,
    [companyId, types.join(','), new Date()],
  );
  return insertId;
}

/** Events of a company in order, each held against the schema of its type. */
export async function eventsOf(
  database: Database,
  companyId: number,
): Promise<{ type: string; data: Record<string, unknown> }[]> {
  const rows = await database.query<{ type: EventType; at: Date; data: string }>(
    'SELECT type, at, data FROM outgoing_webhook_events WHERE company_id = ? ORDER BY id',
    [companyId],
  );
  return rows.map(({ type, at, data }) => {
    const payload = { type, version: 1, timestamp: at.toISOString(), data: JSON.parse(data) };
    payloadSchema(type).parse(payload);
    return { type, data: payload.data };
  });
}
