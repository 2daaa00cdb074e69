import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { type FieldProblem, InvalidInputError } from '../../platform/errors.js';
import { replyComposer } from '../answering/reply-composer.js';
import { ReplyRulesService } from '../reply-rules/reply-rules.service.js';
import { DEFAULT_REPLY_TEXTS } from './default-reply-texts.js';
import { ReplyTextRepository } from './reply-text.repository.js';
import type { ReplyTextsView, ReplyTextView, SetReplyTexts } from './reply-text.schema.js';
import type { ReplyTexts } from './reply-texts.js';

/** A confirmation of more is an advertisement, and each part costs. */
const MOST_SEGMENTS = 3;
const NAMES = ['stop', 'start', 'help'] as const satisfies readonly (keyof ReplyTexts)[];

/** What a company answers to STOP, START and HELP. */
@Injectable()
export class ReplyTextService {
  constructor(
    private readonly repository: ReplyTextRepository,
    private readonly rules: ReplyRulesService,
    private readonly clock: Clock,
  ) {}

  async get(companyId: number): Promise<ReplyTextsView> {
    const own = await this.repository.find(companyId);
    const { name } = await this.repository.company(companyId);
    const view = (field: keyof ReplyTexts) => toView(own[field], DEFAULT_REPLY_TEXTS[field], name);
    return { stop: view('stop'), start: view('start'), help: view('help') };
  }

  /** Puts them in the place of those that were there. @throws InvalidInputError that names the text */
  async set(companyId: number, texts: SetReplyTexts): Promise<ReplyTextsView> {
    const { name } = await this.repository.company(companyId);
    const problems = NAMES.flatMap((field): FieldProblem[] => {
      const text = texts[field];
      const problem = text === null ? null : problemOf(text, name);
      return problem === null ? [] : [{ field, problem }];
    });
    if (problems.length > 0) throw new InvalidInputError(problems);
    await this.rules.change(companyId, () => this.repository.save(companyId, texts, this.clock.date()));
    return this.get(companyId);
  }
}

function problemOf(text: string, companyName: string): string | null {
  try {
    const composer = replyComposer(text, companyName);
    composer.check([]);
    const composed = composer.compose(0, undefined);
    if (typeof composed === 'string') return `makes no text: ${composed}`;
    if (!composed.text.toLowerCase().includes(companyName.toLowerCase())) {
      return 'must name the company, as {{ company }} does';
    }
    return composed.segments > MOST_SEGMENTS
      ? `takes ${composed.segments} segments, at most ${MOST_SEGMENTS}`
      : null;
  } catch (error) {
    if (error instanceof InvalidInputError) return error.fields[0]?.problem ?? error.message;
    throw error;
  }
}

function toView(own: string | null, standard: string, companyName: string): ReplyTextView {
  const text = own ?? standard;
  const composed = replyComposer(text, companyName).compose(0, undefined);
  const {
    text: preview,
    encoding,
    segments,
  } = typeof composed === 'string' ? { text: '', encoding: 'gsm-7' as const, segments: 0 } : composed;
  return { text, isDefault: own === null, preview, encoding, segments };
}
