import { CHOICE, MessageRandom } from '../random.js';
import type { SimulatorSettings } from '../settings/settings.schema.js';
import type { AcceptedMessage, FinalStatus } from '../vocabulary.js';

/** How the report comes, or does not. */
export interface ReportPlan {
  readonly lost: boolean;
  /** ms after the first copy's answer; null for no second copy. */
  readonly duplicateAfterMs: number | null;
}

export interface SentPlan {
  readonly report: ReportPlan;
  readonly afterMs: number;
  /** Whether it is posted only after the final report. */
  readonly overtaken: boolean;
}

/** What will become of an accepted message; delays are ms after its acceptance. */
export interface MessagePlan {
  readonly status: FinalStatus;
  readonly errorCode: string | null;
  readonly finalAfterMs: number;
  readonly final: ReportPlan;
  readonly sent: SentPlan | null;
  readonly reply: { readonly text: string; readonly afterMs: number } | null;
}

const LONGEST_DUPLICATE_DELAY_MS = 500;

/** Decides everything at once; the same settings, seed and reference always give the same plan. */
export function planMessage(settings: SimulatorSettings, message: AcceptedMessage): MessagePlan {
  const random = new MessageRandom(settings.seed, message.reference);
  const wanted = random.between(CHOICE.reportDelay, settings.reportDelayMs);
  const validity = message.validitySeconds * 1000;
  const expired = wanted > validity;
  const finalAfterMs = expired ? validity : wanted;
  const result = expired ? EXPIRED : drawResult(settings, random);
  return {
    status: result.status,
    errorCode: result.errorCode,
    finalAfterMs,
    final: planReport(settings, random, CHOICE.loseFinal, CHOICE.duplicateFinal),
    sent: planSent(settings, random, finalAfterMs),
    reply: result.status === 'delivered' ? drawReply(settings, random, finalAfterMs) : null,
  };
}

const EXPIRED = { status: 'undelivered', errorCode: 'expired' } as const;

function drawResult(
  settings: SimulatorSettings,
  random: MessageRandom,
): { status: FinalStatus; errorCode: string | null } {
  let left = random.draw(CHOICE.finalStatus);
  for (const status of ['undelivered', 'failed'] as const) {
    const shares = settings[status];
    for (const errorCode of Object.keys(shares)) {
      left -= shares[errorCode] ?? 0;
      if (left < 0) return { status, errorCode };
    }
  }
  return { status: 'delivered', errorCode: null };
}

function planSent(
  settings: SimulatorSettings,
  random: MessageRandom,
  finalAfterMs: number,
): MessagePlan['sent'] {
  const overtaken = random.happens(CHOICE.reorder, settings.reportReorderShare);
  if (!overtaken && !random.happens(CHOICE.sentReport, settings.sentReportShare)) return null;
  return {
    report: planReport(settings, random, CHOICE.loseSent, CHOICE.duplicateSent),
    afterMs: Math.floor(random.draw(CHOICE.sentReportDelay) * 0.5 * finalAfterMs),
    overtaken,
  };
}

function planReport(
  settings: SimulatorSettings,
  random: MessageRandom,
  lose: typeof CHOICE.loseSent | typeof CHOICE.loseFinal,
  duplicate: typeof CHOICE.duplicateSent | typeof CHOICE.duplicateFinal,
): ReportPlan {
  const lost = random.happens(lose, settings.reportLossShare);
  const twice = !lost && random.happens(duplicate, settings.reportDuplicateShare);
  const delay = { min: 0, max: LONGEST_DUPLICATE_DELAY_MS };
  return { lost, duplicateAfterMs: twice ? random.between(CHOICE.duplicateDelay, delay) : null };
}

function drawReply(
  settings: SimulatorSettings,
  random: MessageRandom,
  deliveredAfterMs: number,
): MessagePlan['reply'] {
  if (!random.happens(CHOICE.reply, settings.replyShare)) return null;
  const text = random.pickByWeight(CHOICE.replyText, settings.replyTexts);
  if (text === undefined) return null;
  return { text, afterMs: deliveredAfterMs + random.between(CHOICE.replyDelay, settings.replyDelayMs) };
}
