import type { HandledReply } from '../reply.js';
import type { ReplyRules } from '../reply-rules/reply-rules.service.js';
import type { AnsweredFacts } from './answered.repository.js';
import type { Intention } from './intention.js';

/** A reply that may be answered, with what stands in its transaction. */
export interface Answerable {
  handled: HandledReply;
  numberId: number;
  folded: string;
  rules: ReplyRules;
  facts: AnsweredFacts | null;
  intention: Intention;
}
