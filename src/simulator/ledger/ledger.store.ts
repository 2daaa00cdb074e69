import type { CarrierOptOuts } from '../messages/carrier-opt-outs.js';
import type { AcceptedMessage, EventFate, MessageStatus } from '../vocabulary.js';
import { Ledger } from './ledger.js';
import { type JournalEntry, LedgerJournal } from './ledger-journal.js';
import type { Submission } from './ledger-rows.js';

/** The ledger of now, written through to its file when there is one. */
export class LedgerStore {
  private current = new Ledger();
  private readonly journal: LedgerJournal | undefined;
  private readonly apiKeys = new Map<string, string>();
  private readonly unfinished = new Map<number, AcceptedMessage>();

  /** @param path the ledger's file; without one the ledger lives in memory only. */
  constructor(
    path: string | undefined,
    private readonly optOuts: CarrierOptOuts,
  ) {
    if (path === undefined) return;
    this.journal = new LedgerJournal(path);
    let empty = true;
    for (const entry of this.journal.read()) {
      this.replay(entry);
      empty = false;
    }
    if (empty) this.journal.append(['ledger', this.current.tag]);
    this.journal.flush();
  }

  get ledger(): Ledger {
    return this.current;
  }

  /** The accepted messages of earlier processes that still owe reports or replies; gives them once. */
  takeUnfinished(): AcceptedMessage[] {
    const messages = [...this.unfinished.values()];
    this.unfinished.clear();
    return messages;
  }

  /** Notes the key that an account uses; it signs the account's webhooks. */
  noteApiKey(accountId: string, apiKey: string): void {
    if (this.apiKeys.get(accountId) === apiKey) return;
    this.apiKeys.set(accountId, apiKey);
    this.journal?.append(['key', accountId, apiKey]);
  }

  apiKeyOf(accountId: string): string | undefined {
    return this.apiKeys.get(accountId);
  }

  /** Records a submission; an accepted one is in the file before this returns. @returns its seq. */
  record(submission: Submission, callbackUrl: string, validitySeconds: number): number {
    const { at, accountId, reference, from, to, segments, outcome, answer } = submission;
    const seq = this.current.record(submission);
    const kept = outcome === 'accepted' ? callbackUrl : '';
    this.journal?.append([
      'submission',
      at,
      accountId,
      reference,
      from,
      to,
      segments,
      outcome,
      answer,
      kept,
      validitySeconds,
    ]);
    if (outcome === 'accepted') this.journal?.flush();
    return seq;
  }

  settleReport(
    seq: number,
    kind: 'sent' | 'final',
    fate: EventFate,
    more: boolean,
    status: MessageStatus,
    errorCode: string | null,
  ): void {
    this.current.settleReport(seq, kind, fate);
    this.journal?.append(['report', seq, kind, fate, more, status, errorCode]);
  }

  countDuplicateReport(seq: number): void {
    this.current.countDuplicateReport(seq);
    this.journal?.append(['duplicate', seq]);
  }

  settleReply(accountId: string, seq: number, fate: EventFate, optsOut: boolean, more: boolean): void {
    this.current.settleReply(accountId, seq, fate, optsOut);
    this.journal?.append(['reply', accountId, seq, fate, optsOut, more]);
  }

  noteReplyText(accountId: string, number: string, person: string, text: string): void {
    this.optOuts.noteReply(accountId, number, person, text);
    this.journal?.append(['said', accountId, number, person, text]);
  }

  reset(): void {
    this.current = new Ledger();
    this.optOuts.clear();
    this.unfinished.clear();
    this.journal?.clear();
    this.journal?.append(['ledger', this.current.tag]);
    for (const [accountId, apiKey] of this.apiKeys) this.journal?.append(['key', accountId, apiKey]);
    this.journal?.flush();
  }

  close(): void {
    this.journal?.close();
  }

  private replay(entry: JournalEntry): void {
    switch (entry[0]) {
      case 'ledger':
        this.current = new Ledger(entry[1]);
        return;
      case 'key':
        this.apiKeys.set(entry[1], entry[2]);
        return;
      case 'submission':
        this.replaySubmission(entry);
        return;
      case 'report': {
        const [, seq, kind, fate, more, status, errorCode] = entry;
        this.current.setStatus(seq, status, errorCode);
        this.current.settleReport(seq, kind, fate);
        if (!more) this.unfinished.delete(seq);
        return;
      }
      case 'duplicate':
        this.current.countDuplicateReport(entry[1]);
        return;
      case 'reply': {
        const [, accountId, seq, fate, optsOut, more] = entry;
        this.current.settleReply(accountId, seq, fate, optsOut);
        if (!more) this.unfinished.delete(seq);
        return;
      }
      case 'said':
        this.optOuts.noteReply(entry[1], entry[2], entry[3], entry[4]);
        return;
    }
  }

  private replaySubmission(entry: Extract<JournalEntry, ['submission', ...unknown[]]>): void {
    const [, at, accountId, reference, from, to, segments, outcome, answer, callbackUrl, validitySeconds] =
      entry;
    const seq = this.current.record({ reference, accountId, from, to, segments, outcome, answer, at });
    if (outcome !== 'accepted') return;
    const apiKey = this.apiKeys.get(accountId) ?? '';
    const id = this.current.idOf(seq);
    this.unfinished.set(seq, {
      seq,
      id,
      reference,
      accountId,
      apiKey,
      from,
      to,
      callbackUrl,
      validitySeconds,
      acceptedAt: at,
    });
  }
}
