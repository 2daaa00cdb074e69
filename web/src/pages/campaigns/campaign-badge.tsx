import type { Schemas } from '../../api/client.js';
import { StatusBadge } from '../../components/status-badge.js';

/** A campaign's status as a person would say it: one that was never started is ready, not paused. */
export function CampaignBadge({ campaign }: { campaign: Schemas['Campaign'] }) {
  const { status, startedAt, startAt } = campaign;
  if (status === 'pending') return <StatusBadge status="pending" label="Being made" />;
  if (status === 'paused' && startAt !== null) return <StatusBadge status="queued" label="Scheduled" />;
  if (status === 'paused' && startedAt === null) return <StatusBadge status="queued" label="Ready" />;
  if (status === 'running') return <StatusBadge status="running" label="Sending" />;
  return <StatusBadge status={status} />;
}
