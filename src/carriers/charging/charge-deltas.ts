import { utcDay } from '../../platform/clock/utc-day.js';

/** Messages that carriers accepted: what is counted under one company, day, campaign and set of terms. */
export interface UsageDelta {
  companyId: number;
  /** In UTC, as 20261120. */
  day: number;
  campaignId: number;
  /** 0: nobody knows the terms. */
  priceId: number;
  messages: number;
  segments: number;
}

/** An accepted message for which nothing is reserved any more. */
export interface LateCharge {
  companyId: number;
  priceId: number;
  segments: number;
}

/** What a transaction did to usage and balances, gathered to be written in one go at its end. */
export class ChargeDeltas {
  readonly usage = new Map<string, UsageDelta>();
  /** Millionths to give back to what a company may spend, or, below 0, to take from it. */
  readonly balances = new Map<number, bigint>();
  readonly late: LateCharge[] = [];

  /** A message was accepted. */
  addUsage(of: { companyId: number; campaignId: number; priceId: number; segments: number }, at: Date): void {
    const { companyId, campaignId, priceId, segments } = of;
    const day = utcDay(at);
    const key = `${companyId}/${day}/${campaignId}/${priceId}`;
    const entry = this.usage.get(key) ?? { companyId, day, campaignId, priceId, messages: 0, segments: 0 };
    entry.messages++;
    entry.segments += segments;
    this.usage.set(key, entry);
  }

  addBalance(companyId: number, micros: bigint): void {
    if (micros !== 0n) this.balances.set(companyId, (this.balances.get(companyId) ?? 0n) + micros);
  }
}
