import type { FinalStatus, RejectCode } from '../vocabulary.js';

/** Counters of one account, or summed over all. */
export interface LedgerCounts {
  submissions: number;
  accepted: number;
  rejectedByCode: Partial<Record<RejectCode, number>>;
  distinctReferences: number;
  /** References accepted more than once: 0 unless a message was sent twice. */
  acceptedTwice: number;
  /** Accepted, but the connection was broken or kept open instead of an answer. */
  answersLost: number;
  /** Reports that were answered with 2xx, each counted once. */
  reportsSent: number;
  reportsLost: number;
  reportsAbandoned: number;
  /** Second copies of reports that were answered with 2xx. */
  reportsDuplicated: number;
  repliesSent: number;
  repliesAbandoned: number;
  /** Those of repliesSent whose whole text asks to stop. */
  optOutRepliesSent: number;
  finalStatuses: Record<FinalStatus, number>;
}

export function emptyCounts(): LedgerCounts {
  return {
    submissions: 0,
    accepted: 0,
    rejectedByCode: {},
    distinctReferences: 0,
    acceptedTwice: 0,
    answersLost: 0,
    reportsSent: 0,
    reportsLost: 0,
    reportsAbandoned: 0,
    reportsDuplicated: 0,
    repliesSent: 0,
    repliesAbandoned: 0,
    optOutRepliesSent: 0,
    finalStatuses: { delivered: 0, undelivered: 0, failed: 0 },
  };
}
