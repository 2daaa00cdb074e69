/** Statuses of messages that the carrier got, or may have got. */
export const HANDED_OVER = "('sent', 'delivered', 'undelivered', 'failed', 'unknown')";
/** Of these, the ones that did not arrive. */
export const FAILED = "('undelivered', 'failed')";
/** On their way to the carrier. */
export const QUEUED = "('queued')";
/** Not drawn yet. */
export const PENDING = "('pending')";

/** Messages of the campaign of the row that stand in these statuses: a sum over a few kept counters. */
export function countOf(statuses: string): string {
  return `(SELECT COALESCE(SUM(n), 0) FROM campaign_counters
            WHERE campaign_id = campaigns.id AND status IN ${statuses})`;
}
