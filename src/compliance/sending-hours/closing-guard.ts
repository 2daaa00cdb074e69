import type { DriverCapabilities } from '../../carriers/driver.js';
import { CLOSING_GUARD_MS } from './sending-hours.js';

/**
 * The same for a carrier that cannot be told until when to try: nobody takes back what it still queues at closing.
 * Numbers keep to their own pace, so that its queue is short; half an hour outlasts a carrier's own retries of a
 * throttled message, and leaves the shortest legal window (7 hours) most of its time.
 */
const GUARD_WITHOUT_VALIDITY_MS = 30 * 60_000;

/** Every guard that there is. */
export const CLOSING_GUARDS_MS = [CLOSING_GUARD_MS, GUARD_WITHOUT_VALIDITY_MS] as const;

/** How long before closing the last message leaves for a carrier. ms */
export function closingGuardMs({ validityPeriod }: Pick<DriverCapabilities, 'validityPeriod'>): number {
  return validityPeriod ? CLOSING_GUARD_MS : GUARD_WITHOUT_VALIDITY_MS;
}
