import type { CounterDeltas } from '../../campaigns/campaign-counter.repository.js';
import { hasAttempt, type LockedMessage, type StatusChange } from '../../messages/message.repository.js';
import type { LockedAttempt } from '../inflight.repository.js';

/** Attempts under way by message id, their rows locked. */
export type Attempts = ReadonlyMap<number, LockedAttempt>;

/** Of messages that never had one. */
export const NO_ATTEMPTS: Attempts = new Map();

/**
 * What a change of status means for the bill. What a carrier accepts is used, once, under the terms of its attempt, and
 * what was reserved for it is spent; what it refuses, or never got, gives the reservation back. Of what is unknown the
 * reservation stays.
 */
export function countCharges(
  messages: readonly LockedMessage[],
  change: Pick<StatusChange, 'status' | 'accepted' | 'at'>,
  attempts: Attempts,
  { charges }: CounterDeltas,
): void {
  for (const message of messages) {
    const attempt = hasAttempt(message) ? attempts.get(message.id) : undefined;
    if (!change.accepted) {
      if (attempt && change.status !== 'unknown') release(attempt, { charges });
      continue;
    }
    if (message.isAccepted) continue;
    const { companyId, campaignId } = message;
    // A row that was made anew after a restore knows neither.
    const priceId = attempt?.priceId || message.priceId || 0;
    const segments = attempt?.segments || message.segments || 0;
    charges.addUsage({ companyId, campaignId, priceId, segments }, change.at);
    // Its reservation went back when its carrier denied it.
    if (!attempt?.priceId && priceId !== 0) charges.late.push({ companyId, priceId, segments });
  }
}

/** Gives back what is reserved for an attempt whose row is removed and whose message nobody accepted. */
export function release(
  { companyId, reservedMicros }: Pick<LockedAttempt, 'companyId' | 'reservedMicros'>,
  { charges }: Pick<CounterDeltas, 'charges'>,
): void {
  charges.addBalance(companyId, BigInt(reservedMicros));
}
