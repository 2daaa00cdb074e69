import type { DayCounts, NumberDay } from '../../carriers/numbers/number-health.repository.js';
import type { StatusChange } from '../../messages/message.repository.js';
import type { MessageReason, MessageStatus } from '../../messages/message-status.js';
import { utcDay } from '../../platform/clock/utc-day.js';
import type { AttemptResult } from '../sending/attempt-result.js';

/** Failures that speak against the number, or the account: the carrier's judgement, or none that it tells. */
const AGAINST_NUMBER: ReadonlySet<MessageReason> = new Set(['filtered', 'sender_not_registered', 'unknown']);

/** What a transaction did to the counts of numbers, gathered to be written in one go at its end. */
export class NumberDayDeltas {
  private readonly days = new Map<string, NumberDay>();

  /** All that changed, for `NumberHealthRepository.count`. */
  get all(): NumberDay[] {
    return [...this.days.values()];
  }

  /**
   * One message that stepped forward; of a number that is not known, nothing is counted.
   *
   * @param from its status before
   */
  addStep(numberId: number | null | undefined, from: MessageStatus, change: StatusChange): void {
    const { status, reason, accepted, at } = change;
    if (!numberId) return;
    if (accepted && from !== 'sent') this.add(numberId, at, 'accepted');
    if (status === 'delivered') this.add(numberId, at, 'delivered');
    if (status !== 'failed' && status !== 'undelivered') return;
    this.add(numberId, at, 'failed');
    if (reason && AGAINST_NUMBER.has(reason)) this.add(numberId, at, 'filtered');
  }

  /** One attempt that ended without a change: the carrier put it off, maybe because its number was too fast. */
  addGivenBack(result: AttemptResult | undefined): void {
    if (result?.outcome.kind === 'throttled') this.add(result.job.numberId, result.at, 'throttled');
  }

  private add(numberId: number, at: Date, name: keyof DayCounts): void {
    const day = utcDay(at);
    const key = `${numberId}.${day}`;
    const known = this.days.get(key) ?? { numberId, day, ...NOTHING };
    this.days.set(key, { ...known, [name]: known[name] + 1 });
  }
}

const NOTHING: DayCounts = { accepted: 0, delivered: 0, failed: 0, filtered: 0, throttled: 0 };
