import type { Schemas } from '../../api/client.js';

/** What became of the messages of a campaign, each step out of the one before. */
export interface Funnel {
  total: number;
  /** Taken by the carrier, whatever became of it. */
  handed: number;
  delivered: number;
  failed: number;
  skipped: number;
  waiting: number;
}

export function funnelOf({ messages }: Pick<Schemas['Campaign'], 'messages'>): Funnel {
  const { pending, queued, sent, delivered, undelivered, failed, unknown, skipped, canceled } = messages;
  return {
    total: pending + queued + sent + delivered + undelivered + failed + unknown + skipped + canceled,
    handed: sent + delivered + undelivered + unknown + failed,
    delivered,
    failed: undelivered + failed,
    skipped: skipped + canceled,
    waiting: pending + queued,
  };
}

/** Share of its messages that nothing more is done with on our side. */
export function doneShare(campaign: Pick<Schemas['Campaign'], 'messages' | 'status'>): number {
  if (campaign.status === 'completed') return 1;
  const { total, waiting } = funnelOf(campaign);
  return total === 0 ? 0 : (total - waiting) / total;
}
