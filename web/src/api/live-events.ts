import type { Changed } from './refresh.js';

type EventData = Readonly<Record<string, unknown>>;

/** What an event of the live stream makes stale. Events tell what changed, never what it is. */
export const STALE_AFTER: Readonly<Record<string, (data: EventData) => Changed[]>> = {
  'reply.received': ({ phone }) => [
    { path: '/conversations', id: text(phone) },
    { path: '/replies' },
    { path: '/opt-outs' },
  ],
  'conversation.updated': ({ phone }) => [{ path: '/conversations', id: text(phone) }],
  'campaign.updated': ({ campaignId }) => [{ path: '/campaigns', id: text(campaignId) }],
  'import.updated': ({ importId }) => [{ path: '/imports', id: text(importId) }, { path: '/lists' }],
  'operations.updated': () => [{ path: '/operator/queues' }, { path: '/operator/processes' }],
  'alert.updated': () => [{ path: '/alerts' }],
  'activity.updated': () => [
    { path: '/activity' },
    { path: '/history' },
    { path: '/accounts/{id}/activity' },
  ],
  'account.updated': ({ accountId }) => [{ path: '/accounts', id: text(accountId) }],
};

function text(value: unknown): string {
  return String(value ?? '');
}
