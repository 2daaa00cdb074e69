import type { LedgerStore } from '../ledger/ledger.store.js';
import type { SettingsStore } from '../settings/settings.store.js';
import type { AcceptedMessage } from '../vocabulary.js';
import type { Scheduler } from '../webhooks/scheduler.js';
import type { WebhookSender } from '../webhooks/webhook-sender.js';
import { type MessagePlan, planMessage, type ReportPlan } from './message-plan.js';
import type { RepliesService } from './replies.service.js';

/** Leads each accepted message through its planned life: statuses, delivery reports, a reply. */
export class ReportsService {
  /** Reports scheduled, waiting or on their way. */
  private pendingBy = new Map<string, number>();
  /** Raised by a reset; whatever was begun in an earlier epoch ends without a trace. */
  private epoch = 0;

  constructor(
    private readonly store: LedgerStore,
    private readonly settings: SettingsStore,
    private readonly scheduler: Scheduler,
    private readonly sender: WebhookSender,
    private readonly replies: RepliesService,
  ) {}

  /** Begins a message, or after a restart goes on with it: what was settled is not repeated. */
  follow(message: AcceptedMessage): void {
    const plan = planMessage(this.settings.get(message.accountId), message);
    const age = Math.max(0, Date.now() - message.acceptedAt);
    const life = new MessageLife(message, plan);
    const { ledger } = this.store;
    const owesSent = plan.sent !== null && !ledger.isSettled(message.seq, 'sent');
    const owesFinal = !ledger.isSettled(message.seq, 'final');
    const owesReply = plan.reply !== null && !ledger.isSettled(message.seq, 'reply');
    life.open = Number(owesSent) + Number(owesFinal) + Number(owesReply);
    if (plan.sent !== null && owesSent && !(plan.sent.overtaken && owesFinal)) {
      this.at(plan.sent.afterMs - age, () => this.reportSent(life));
    }
    if (owesFinal) this.at(plan.finalAfterMs - age, () => this.reportFinal(life, owesSent));
    if (plan.reply !== null && owesReply) {
      const { text, afterMs } = plan.reply;
      this.replies.sendLater(message, text, afterMs - age, () => --life.open > 0);
    }
    this.count(message.accountId, Number(owesSent) + Number(owesFinal));
  }

  pending(accountId?: string): number {
    if (accountId !== undefined) return this.pendingBy.get(accountId) ?? 0;
    return [...this.pendingBy.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Forgets every report that is under way. */
  reset(): void {
    this.epoch++;
    this.pendingBy.clear();
  }

  private reportSent(life: MessageLife): void {
    const { message, plan } = life;
    if (plan.sent === null) return;
    this.store.ledger.setStatus(message.seq, 'sent', null);
    life.sentUnderWay = true;
    this.report(life, 'sent', plan.sent.report, plan.sent.afterMs, () => {
      life.sentUnderWay = false;
      life.afterSent();
    });
  }

  private reportFinal(life: MessageLife, owesSent: boolean): void {
    const { message, plan } = life;
    this.store.ledger.setStatus(message.seq, plan.status, plan.errorCode);
    const overtakes = owesSent && plan.sent?.overtaken === true;
    const post = (): void => {
      this.report(life, 'final', plan.final, plan.finalAfterMs, () => {
        if (overtakes) this.reportSent(life);
      });
    };
    // Two requests at once arrive in any order; only the setting may reorder, so that tests can rely on it.
    if (life.sentUnderWay) life.afterSent = post;
    else post();
  }

  private report(
    life: MessageLife,
    kind: 'sent' | 'final',
    how: ReportPlan,
    afterMs: number,
    then: () => void,
  ): void {
    const { epoch } = this;
    const { message, plan } = life;
    const status = kind === 'sent' ? 'sent' : plan.status;
    const errorCode = kind === 'sent' ? null : plan.errorCode;
    const post = (onSettled: (fate: 'acknowledged' | 'abandoned') => void): void => {
      const settings = this.settings.get(message.accountId);
      this.sender.send({
        event: {
          event: 'delivery-report',
          eventId: `${message.id}.${kind}`,
          id: message.id,
          reference: message.reference,
          status,
          errorCode,
          at: new Date(message.acceptedAt + afterMs).toISOString(),
        },
        url: message.callbackUrl,
        secret: message.apiKey,
        perRequest: settings.reportsPerRequest,
        retryForMs: settings.retryForSeconds * 1000,
        onSettled: (fate) => {
          if (epoch === this.epoch) onSettled(fate);
        },
      });
    };
    const settle = (fate: 'acknowledged' | 'abandoned' | 'lost'): void => {
      life.open--;
      this.count(message.accountId, -1);
      this.store.settleReport(message.seq, kind, fate, life.open > 0, status, errorCode);
      if (fate === 'acknowledged' && how.duplicateAfterMs !== null)
        this.duplicate(life, post, how.duplicateAfterMs);
      then();
    };
    if (how.lost) settle('lost');
    else post(settle);
  }

  private duplicate(
    life: MessageLife,
    post: (onSettled: (fate: 'acknowledged' | 'abandoned') => void) => void,
    afterMs: number,
  ): void {
    const { accountId, seq } = life.message;
    this.count(accountId, 1);
    this.at(afterMs, () =>
      post((fate) => {
        this.count(accountId, -1);
        if (fate === 'acknowledged') this.store.countDuplicateReport(seq);
      }),
    );
  }

  private at(ms: number, job: () => void): void {
    if (ms <= 0) setImmediate(this.guarded(job));
    else this.scheduler.after(ms, this.guarded(job));
  }

  private guarded(job: () => void): () => void {
    const { epoch } = this;
    return () => {
      if (epoch === this.epoch) job();
    };
  }

  private count(accountId: string, change: number): void {
    this.pendingBy.set(accountId, (this.pendingBy.get(accountId) ?? 0) + change);
  }
}

/** A message under way, and how many of its events are still to be settled. */
class MessageLife {
  open = 0;
  sentUnderWay = false;
  /** What waits for the end of the sent report. */
  afterSent: () => void = () => undefined;

  constructor(
    readonly message: AcceptedMessage,
    readonly plan: MessagePlan,
  ) {}
}
