import { createHash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import { readPhone } from '../../audience/contacts/phone-number.js';
import type { MessageCategory } from '../../campaigns/campaign-status.js';
import { MessageComposer } from '../../campaigns/composing/message-composer.js';
import { DEFAULT_OPT_OUT_TEXT } from '../../campaigns/composing/opt-out-line.js';
import { type FieldProblem, InvalidInputError } from '../../platform/errors.js';
import type { DirectDraft } from './direct-message.js';

/** What is to be composed: one request, and in it one message or many. */
export interface DirectRequest {
  accountId: number;
  category: MessageCategory;
  from?: string | undefined;
  optOutText?: string | null | undefined;
  smartReplacement: boolean;
  text?: string | undefined;
  messages: readonly {
    to: string;
    reference: string;
    text?: string | undefined;
    data?: Readonly<Record<string, string>> | undefined;
  }[];
}

/** A batch of 10,000 wrong ones is answered with the first 50: enough to see what is wrong. */
const PROBLEMS_TOLD = 50;
/** Messages between two looks at what else the process has to do. */
const PIECE = 250;

/** In the words of a refusal. */
const TEXT_PROBLEMS: Readonly<Record<string, string>> = {
  text_empty: 'comes out empty',
  text_too_long: 'comes out longer than 10 segments',
  text_failed: 'cannot be composed with this data',
};

/**
 * Composes the messages of a request; all of them, or none.
 *
 * @param at of a message's field in the words of the request, such as `messages.3.to`
 * @throws InvalidInputError with each field that is at fault, up to 50
 */
export async function composeDirect(
  request: DirectRequest,
  at: (index: number, field: string) => string,
): Promise<DirectDraft[]> {
  const composers = new Composers(request);
  const problems: FieldProblem[] = [];
  const references = new Map<string, number>();
  const drafts: DirectDraft[] = [];
  for (const [index, message] of request.messages.entries()) {
    if (index % PIECE === PIECE - 1) await breathe();
    const twin = references.get(message.reference);
    if (twin !== undefined) {
      problems.push({ field: at(index, 'reference'), problem: `is that of message ${twin}, too` });
    }
    references.set(message.reference, index);
    const verdict = readPhone(message.to, 'US');
    if (!verdict.valid) problems.push({ field: at(index, 'to'), problem: 'is no valid phone number' });
    const composed = composers.compose(message, index, at);
    if ('problem' in composed) problems.push(composed);
    if (problems.length >= PROBLEMS_TOLD) break;
    if (!verdict.valid || 'problem' in composed) continue;
    const { reference } = message;
    const { text, segments } = composed;
    const phone = Number(verdict.digits);
    drafts.push({ index, phone, reference, text, segments, hash: hashOf(request, phone, text) });
  }
  if (problems.length > 0) throw new InvalidInputError(problems.slice(0, PROBLEMS_TOLD));
  return drafts;
}

/** One composer for each text of a request: that of a batch is parsed once. */
class Composers {
  private readonly byText = new Map<string, MessageComposer>();

  constructor(private readonly request: DirectRequest) {}

  compose(
    message: DirectRequest['messages'][number],
    index: number,
    at: (index: number, field: string) => string,
  ): { text: string; segments: number } | FieldProblem {
    const text = message.text ?? this.request.text;
    if (text === undefined)
      return { field: at(index, 'text'), problem: 'is required, as the batch has none' };
    const field = message.text === undefined ? 'text' : at(index, 'text');
    try {
      const composer = this.composerOf(text);
      const data = message.data ?? {};
      const missing = composer.fieldNames().find((name) => name !== 'phone' && !Object.hasOwn(data, name));
      if (missing !== undefined) {
        return { field: at(index, 'data'), problem: `lacks «${missing}», which the text names` };
      }
      const composed = composer.compose(Number(message.to.slice(1)), undefined, data);
      if (typeof composed !== 'string') return composed;
      return { field, problem: TEXT_PROBLEMS[composed] ?? 'cannot be composed' };
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      return { field, problem: error.fields[0]?.problem ?? 'is no valid template' };
    }
  }

  private composerOf(text: string): MessageComposer {
    const known = this.byText.get(text);
    if (known) return known;
    const { category, smartReplacement } = this.request;
    const byCategory = category === 'promotional' ? DEFAULT_OPT_OUT_TEXT : null;
    const { optOutText = byCategory } = this.request;
    const composer = new MessageComposer({ text, smartReplacement, optOutText });
    // Texts of their own are mostly used once.
    if (this.byText.size < 100) this.byText.set(text, composer);
    return composer;
  }
}

/** Of what the person gets, and over what; not of when. */
function hashOf({ accountId, category, from }: DirectRequest, phone: number, text: string): Buffer {
  const content = JSON.stringify([accountId, category, from ?? null, phone, text]);
  return createHash('sha256').update(content).digest().subarray(0, 16);
}
