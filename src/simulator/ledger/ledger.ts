import { randomBytes } from 'node:crypto';
import type { EventFate, EventKind, MessageStatus } from '../vocabulary.js';
import { emptyCounts, type LedgerCounts } from './ledger-counts.js';
import { finalStatusOf, type LedgerRow, LedgerRows, type Submission } from './ledger-rows.js';
import { PeakRates, type PeakRatesReport } from './peak-rates.js';

export interface LedgerQuery {
  readonly accountId?: string | undefined;
  readonly reference?: string | undefined;
  /** Keyset: only rows with a seq above this. */
  readonly after: number;
  readonly limit: number;
}

export interface Duplicate {
  readonly reference: string;
  readonly accepted: number;
  readonly ids: readonly string[];
}

/** Every submission, accepted or not, and what became of it: the truth that tests are held against. */
export class Ledger {
  private rows = new LedgerRows();
  private peaks = new PeakRates();
  private total = emptyCounts();
  private accounts = new Map<string, LedgerCounts>();
  private duplicated = new Set<string>();

  /** @param tag part of every id, new with each ledger, so that ids never repeat after a reset. */
  constructor(readonly tag: string = randomBytes(4).toString('hex')) {}

  /** @returns the seq of the row. */
  record(submission: Submission): number {
    const { reference, accountId } = submission;
    const earlier = this.rows.ofReference(reference);
    const seq = this.rows.add(submission);
    const inAccount = earlier.filter((other) => this.rows.accountId(other) === accountId);
    if (earlier.length === 0) this.total.distinctReferences++;
    if (inAccount.length === 0) this.of(accountId).distinctReferences++;
    for (const counts of this.both(accountId)) {
      counts.submissions++;
      if (submission.outcome !== 'accepted') {
        const code = submission.outcome;
        counts.rejectedByCode[code] = (counts.rejectedByCode[code] ?? 0) + 1;
      } else {
        counts.accepted++;
        if (submission.answer !== 'given') counts.answersLost++;
      }
    }
    if (submission.outcome === 'accepted') {
      this.peaks.add(accountId, submission.from, submission.at, submission.segments);
      if (this.countAccepted(earlier) === 1) this.total.acceptedTwice++;
      if (this.countAccepted(inAccount) === 1) this.of(accountId).acceptedTwice++;
      if (this.countAccepted(earlier) > 0) this.duplicated.add(reference);
    }
    return seq;
  }

  idOf(seq: number): string {
    return `sim_${this.tag}${seq.toString(36)}`;
  }

  /** How often this account has submitted the reference so far. */
  attempts(accountId: string, reference: string): number {
    let attempts = 0;
    for (const seq of this.rows.ofReference(reference)) {
      if (this.rows.accountId(seq) === accountId) attempts++;
    }
    return attempts;
  }

  /** Moves a message's status forward; a final one stays. */
  setStatus(seq: number, status: MessageStatus, errorCode: string | null): void {
    if (finalStatusOf(this.rows.getStatus(seq)) !== null) return;
    this.rows.setStatus(seq, status, errorCode);
    const final = finalStatusOf(status);
    if (final === null) return;
    for (const counts of this.both(this.rows.accountId(seq))) counts.finalStatuses[final]++;
  }

  isSettled(seq: number, kind: EventKind): boolean {
    return this.rows.isSettled(seq, kind);
  }

  /** A delivery report came to its end. */
  settleReport(seq: number, kind: 'sent' | 'final', fate: EventFate): void {
    this.rows.settle(seq, kind);
    for (const counts of this.both(this.rows.accountId(seq))) {
      if (fate === 'acknowledged') counts.reportsSent++;
      else if (fate === 'lost') counts.reportsLost++;
      else counts.reportsAbandoned++;
    }
  }

  countDuplicateReport(seq: number): void {
    for (const counts of this.both(this.rows.accountId(seq))) counts.reportsDuplicated++;
  }

  /** A reply came to its end; `seq` is 0 when it answers no message. */
  settleReply(accountId: string, seq: number, fate: EventFate, optsOut: boolean): void {
    if (seq > 0) this.rows.settle(seq, 'reply');
    for (const counts of this.both(accountId)) {
      if (fate !== 'acknowledged') counts.repliesAbandoned++;
      else {
        counts.repliesSent++;
        if (optsOut) counts.optOutRepliesSent++;
      }
    }
  }

  findById(accountId: string, id: string): LedgerRow | undefined {
    const start = `sim_${this.tag}`;
    const seq = id.startsWith(start) ? Number.parseInt(id.slice(start.length), 36) : 0;
    if (!(seq > 0 && seq <= this.rows.size) || this.idOf(seq) !== id) return undefined;
    const own = this.rows.isAccepted(seq) && this.rows.accountId(seq) === accountId;
    return own ? this.show(seq) : undefined;
  }

  /** The newest accepted submission of the reference by this account. */
  findByReference(accountId: string, reference: string): LedgerRow | undefined {
    for (const seq of this.rows.ofReference(reference)) {
      const own = this.rows.isAccepted(seq) && this.rows.accountId(seq) === accountId;
      if (own) return this.show(seq);
    }
    return undefined;
  }

  /** Rows in the order of their seq. */
  list(query: LedgerQuery): LedgerRow[] {
    const found: LedgerRow[] = [];
    const seqs = query.reference === undefined ? this.allAfter(query.after) : this.chain(query.reference);
    for (const seq of seqs) {
      if (found.length >= query.limit) break;
      if (seq <= query.after) continue;
      if (query.accountId === undefined || this.rows.accountId(seq) === query.accountId)
        found.push(this.show(seq));
    }
    return found;
  }

  /** The references accepted more than once, over all accounts or within one. */
  duplicates(accountId?: string): Duplicate[] {
    return [...this.duplicated].flatMap((reference) => {
      const accepted = this.chain(reference).filter(
        (seq) =>
          this.rows.isAccepted(seq) && (accountId === undefined || this.rows.accountId(seq) === accountId),
      );
      if (accepted.length < 2) return [];
      return [{ reference, accepted: accepted.length, ids: accepted.map((seq) => this.idOf(seq)) }];
    });
  }

  counts(accountId?: string): LedgerCounts {
    return accountId === undefined ? this.total : (this.accounts.get(accountId) ?? emptyCounts());
  }

  peakRates(accountId?: string): PeakRatesReport {
    return this.peaks.report(accountId);
  }

  private show(seq: number): LedgerRow {
    return this.rows.show(seq, this.idOf(seq));
  }

  private chain(reference: string): number[] {
    return [...this.rows.ofReference(reference)].reverse();
  }

  private *allAfter(after: number): Generator<number> {
    for (let seq = after + 1; seq <= this.rows.size; seq++) yield seq;
  }

  private countAccepted(seqs: readonly number[]): number {
    return seqs.filter((seq) => this.rows.isAccepted(seq)).length;
  }

  private of(accountId: string): LedgerCounts {
    let counts = this.accounts.get(accountId);
    if (counts === undefined) {
      counts = emptyCounts();
      this.accounts.set(accountId, counts);
    }
    return counts;
  }

  private both(accountId: string): readonly LedgerCounts[] {
    return [this.total, this.of(accountId)];
  }
}
