import {
  ANSWERS,
  type Answer,
  EVENT_KINDS,
  type EventKind,
  type FinalStatus,
  MESSAGE_STATUSES,
  type MessageStatus,
  OUTCOMES,
  type Outcome,
} from '../vocabulary.js';
import { Column, PhoneColumn, WordColumn } from './column.js';

/** One submission as it arrived. */
export interface Submission {
  readonly reference: string;
  readonly accountId: string;
  readonly from: string;
  readonly to: string;
  readonly segments: number;
  readonly outcome: Outcome;
  readonly answer: Answer;
  /** Unix time in ms. */
  readonly at: number;
}

/** A submission as the control API shows it. `id` is null when it was refused. */
export interface LedgerRow extends Omit<Submission, 'at'> {
  readonly seq: number;
  readonly id: string | null;
  readonly at: string;
  readonly status: MessageStatus | null;
  readonly errorCode: string | null;
  readonly finalStatus: FinalStatus | null;
}

const NONE: readonly number[] = [];

/**
 * The submissions in columns, seq 1 upwards: about 45 bytes a row beside its reference.
 * Rows of one reference are chained backwards, so that no map holds lists.
 */
export class LedgerRows {
  size = 0;
  private readonly references: string[] = [];
  private readonly latest = new Map<string, number>();
  private readonly previous = new Column('u32');
  private readonly accounts = new WordColumn();
  private readonly from = new WordColumn();
  private readonly to = new PhoneColumn();
  private readonly segments = new Column('u8');
  private readonly outcome = new Column('u8');
  private readonly answer = new Column('u8');
  private readonly at = new Column('f64');
  private readonly status = new Column('u8');
  private readonly errorCode = new WordColumn();
  private readonly settled = new Column('u8');

  /** @returns the seq of the new row. */
  add(row: Submission): number {
    const seq = ++this.size;
    const before = this.latest.get(row.reference);
    // The chain's older string is kept, so that a repeated reference costs no second copy.
    this.references[seq] = before === undefined ? row.reference : this.reference(before);
    this.latest.set(this.reference(seq), seq);
    if (before !== undefined) this.previous.set(seq, before);
    this.accounts.set(seq, row.accountId);
    this.from.set(seq, row.from);
    this.to.set(seq, row.to);
    this.segments.set(seq, row.segments);
    this.outcome.set(seq, OUTCOMES.indexOf(row.outcome));
    this.answer.set(seq, ANSWERS.indexOf(row.answer));
    this.at.set(seq, row.at);
    return seq;
  }

  /** The seqs of all submissions of a reference, newest first. */
  ofReference(reference: string): readonly number[] {
    const latest = this.latest.get(reference);
    if (latest === undefined) return NONE;
    const seqs: number[] = [];
    for (let seq = latest; seq > 0; seq = this.previous.get(seq)) seqs.push(seq);
    return seqs;
  }

  reference(seq: number): string {
    return this.references[seq] ?? '';
  }

  accountId(seq: number): string {
    return this.accounts.get(seq);
  }

  isAccepted(seq: number): boolean {
    return this.outcome.get(seq) === 0;
  }

  getStatus(seq: number): MessageStatus {
    return MESSAGE_STATUSES[this.status.get(seq)] ?? 'queued';
  }

  setStatus(seq: number, status: MessageStatus, errorCode: string | null): void {
    this.status.set(seq, MESSAGE_STATUSES.indexOf(status));
    if (errorCode !== null) this.errorCode.set(seq, errorCode);
  }

  /** Whether this event of the message was acknowledged, lost or abandoned. */
  isSettled(seq: number, kind: EventKind): boolean {
    return (this.settled.get(seq) & (1 << EVENT_KINDS.indexOf(kind))) !== 0;
  }

  settle(seq: number, kind: EventKind): void {
    this.settled.set(seq, this.settled.get(seq) | (1 << EVENT_KINDS.indexOf(kind)));
  }

  /** @param id the carrier's id for an accepted message. */
  show(seq: number, id: string): LedgerRow {
    const accepted = this.isAccepted(seq);
    const status = this.getStatus(seq);
    return {
      seq,
      reference: this.reference(seq),
      id: accepted ? id : null,
      accountId: this.accountId(seq),
      from: this.from.get(seq),
      to: this.to.get(seq),
      segments: this.segments.get(seq),
      outcome: OUTCOMES[this.outcome.get(seq)] ?? 'accepted',
      answer: ANSWERS[this.answer.get(seq)] ?? 'given',
      at: new Date(this.at.get(seq)).toISOString(),
      status: accepted ? status : null,
      errorCode: this.errorCode.get(seq) || null,
      finalStatus: accepted ? finalStatusOf(status) : null,
    };
  }
}

export function finalStatusOf(status: MessageStatus): FinalStatus | null {
  return status === 'queued' || status === 'sent' ? null : status;
}
