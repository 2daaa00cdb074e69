import { Injectable } from '@nestjs/common';
import { formatPhone } from '../../carriers/phone.js';
import { type MessageEvent, MessageEventRepository } from '../../messages/message-event.repository.js';
import { NotFoundError } from '../../platform/errors.js';
import { MessageTraceRepository, type TracedMessage, type TracedReply } from './message-trace.repository.js';
import type { MessageTrace, TraceStep } from './message-trace.schema.js';
import {
  attemptWords,
  questionWords,
  REASON_WORDS,
  replyWords,
  reportWords,
  STATUS_WORDS,
} from './trace-words.js';

const NOTHING_MORE = { carrierMessageId: null, code: null, words: null } as const;

/** Tells what happened to one message, of the rows that its road has left. */
@Injectable()
export class MessageTraceService {
  constructor(
    private readonly traces: MessageTraceRepository,
    private readonly events: MessageEventRepository,
  ) {}

  /** @throws NotFoundError */
  async trace(companyId: number, campaignId: number, messageId: number): Promise<MessageTrace> {
    const message = await this.traces.find(companyId, campaignId, messageId);
    if (!message) throw new NotFoundError('message');
    const events = await this.events.of({ campaignId, messageId });
    const replies = await this.traces.replies(companyId, message);
    const senders = await this.traces.senders(companyId, numberIdsOf(message, events));
    const steps = [
      ...beginning(message),
      ...events.filter((event) => !isLastWord(event, message)).map((event) => toStep(event, senders)),
      ...ending(message),
      ...replies.map(toReplyStep),
    ];
    return {
      id: message.id,
      campaignId: message.campaignId,
      phone: formatPhone(message.phone),
      status: message.status,
      reason: message.reason,
      now: nowOf(message, senders),
      text: message.text,
      segments: message.segments,
      timeZones: message.timeZones ? message.timeZones.split(',') : [],
      steps: steps.sort((a, b) => (a.at ?? '').localeCompare(b.at ?? '')),
    };
  }
}

function numberIdsOf(message: TracedMessage, events: readonly MessageEvent[]): number[] {
  const all = [message.numberId, message.attemptNumberId, ...events.map(({ numberId }) => numberId)];
  return [...new Set(all.filter((id) => id !== null))];
}

function beginning({ madeAt, campaignName, slotAt }: TracedMessage): TraceStep[] {
  const made: TraceStep = {
    ...NOTHING_MORE,
    at: madeAt?.toISOString() ?? null,
    step: 'made',
    text: `Made with the campaign “${campaignName}”.`,
  };
  if (!slotAt) return [made];
  const text = 'Its turn: the text was composed, and it was given a number and this instant to leave.';
  return [made, { ...NOTHING_MORE, at: slotAt.toISOString(), step: 'claimed', text }];
}

function toStep(event: MessageEvent, senders: ReadonlyMap<number, string>): TraceStep {
  const { kind, at, outcome, carrierMessageId, code, words, numberId, tookMs } = event;
  const sender = numberId === null ? null : (senders.get(numberId) ?? null);
  const text = {
    attempt: () => attemptWords(outcome, sender, tookMs),
    report: () => reportWords(outcome),
    question: () => questionWords(outcome),
  }[kind]();
  return { at: at.toISOString(), step: kind, text, carrierMessageId, code, words };
}

/** It stands in the message's own row as well, and is told from there. */
function isLastWord({ kind, outcome, at }: MessageEvent, { status, finishedAt }: TracedMessage): boolean {
  return kind === 'report' && outcome === status && at.getTime() === finishedAt?.getTime();
}

/** The last word on a message stands in its own row. */
function ending(message: TracedMessage): TraceStep[] {
  const { status, reason, carrierError: code, finishedAt, sentAt } = message;
  if (!finishedAt) return [];
  const at = finishedAt.toISOString();
  const why = reason === null ? '' : `: ${REASON_WORDS[reason]}`;
  if (sentAt && (status === 'delivered' || status === 'undelivered' || status === 'failed')) {
    const said = reportWords(status).slice(0, -1);
    return [{ ...NOTHING_MORE, at, step: 'report', text: `${said}${why}.`, code }];
  }
  return [{ ...NOTHING_MORE, at, step: 'ended', text: `${STATUS_WORDS[status]}${why}.`, code }];
}

function toReplyStep({ at, text, verdict }: TracedReply): TraceStep {
  return {
    ...NOTHING_MORE,
    at: at.toISOString(),
    step: 'reply',
    text: replyWords(verdict),
    words: text,
  };
}

function nowOf(message: TracedMessage, senders: ReadonlyMap<number, string>): string {
  const { status, reason, postponedUntil, attemptState, attemptNumberId, attemptDueAt } = message;
  const why = reason === null ? '' : `: ${REASON_WORDS[reason]}`;
  const until = postponedUntil === null ? '' : `; not before ${postponedUntil.toISOString()}`;
  const sender = attemptNumberId === null ? undefined : senders.get(attemptNumberId);
  const on =
    attemptState === 'queued' && attemptDueAt && sender !== undefined
      ? `, from ${sender} at ${attemptDueAt.toISOString()}`
      : '';
  return `${STATUS_WORDS[status]}${on}${why}${until}.`;
}
