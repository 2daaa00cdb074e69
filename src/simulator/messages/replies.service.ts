import type { LedgerStore } from '../ledger/ledger.store.js';
import type { SettingsStore } from '../settings/settings.store.js';
import type { AcceptedMessage } from '../vocabulary.js';
import type { Scheduler } from '../webhooks/scheduler.js';
import { withoutQuery } from '../webhooks/webhook-events.js';
import type { WebhookSender } from '../webhooks/webhook-sender.js';
import { isStopText } from './carrier-opt-outs.js';

/** A text from a person to one of an account's numbers. */
export interface Reply {
  readonly id: string;
  /** The message that it answers, or 0. */
  readonly seq: number;
  readonly accountId: string;
  readonly apiKey: string;
  readonly person: string;
  readonly number: string;
  readonly text: string;
  readonly callbackUrl: string;
}

/** Posts what people text back. */
export class RepliesService {
  private pendingBy = new Map<string, number>();
  private epoch = 0;
  private sentByControl = 0;

  constructor(
    private readonly store: LedgerStore,
    private readonly settings: SettingsStore,
    private readonly scheduler: Scheduler,
    private readonly sender: WebhookSender,
  ) {}

  /** Answers a message after a while. `onSettled` says whether the message has more events to come. */
  sendLater(message: AcceptedMessage, text: string, afterMs: number, onSettled: () => boolean): void {
    const { seq, accountId, apiKey, callbackUrl } = message;
    const id = `simr_${message.id.slice('sim_'.length)}`;
    const { epoch } = this;
    this.count(accountId, 1);
    this.scheduler.after(Math.max(0, afterMs), () => {
      if (epoch !== this.epoch) return;
      const reply = {
        id,
        seq,
        accountId,
        apiKey,
        person: message.to,
        number: message.from,
        text,
        callbackUrl,
      };
      this.post(reply, onSettled);
    });
  }

  /** Sends a reply that answers no message in particular. @returns its id. */
  sendNow(reply: Omit<Reply, 'id' | 'seq'>): string {
    // The start of the process keeps these ids apart from those before a restart.
    const id = `simr_c${process.pid.toString(36)}${Date.now().toString(36)}${++this.sentByControl}`;
    this.count(reply.accountId, 1);
    this.post({ ...reply, id, seq: 0 }, () => false);
    return id;
  }

  pending(accountId?: string): number {
    if (accountId !== undefined) return this.pendingBy.get(accountId) ?? 0;
    return [...this.pendingBy.values()].reduce((sum, count) => sum + count, 0);
  }

  reset(): void {
    this.epoch++;
    this.pendingBy.clear();
  }

  private post(reply: Reply, onSettled: () => boolean): void {
    const { epoch } = this;
    const { accountId, person, number, text } = reply;
    this.store.noteReplyText(accountId, number, person, text);
    this.sender.send({
      event: {
        event: 'reply',
        eventId: `${reply.id}.reply`,
        id: reply.id,
        from: person,
        to: number,
        text,
        at: new Date().toISOString(),
      },
      url: withoutQuery(reply.callbackUrl),
      secret: reply.apiKey,
      perRequest: 1,
      retryForMs: this.settings.get(accountId).retryForSeconds * 1000,
      onSettled: (fate) => {
        if (epoch !== this.epoch) return;
        this.count(accountId, -1);
        this.store.settleReply(accountId, reply.seq, fate, isStopText(text), onSettled());
      },
    });
  }

  private count(accountId: string, change: number): void {
    this.pendingBy.set(accountId, (this.pendingBy.get(accountId) ?? 0) + change);
  }
}
