import {
  type Composed,
  type ContactTexts,
  MessageComposer,
} from '../../campaigns/composing/message-composer.js';
import type { ReplyRules } from '../reply-rules/reply-rules.service.js';

/** The field of answers beside those of contacts: what the company calls itself. */
export const COMPANY_FIELD = 'company';

/** A composer of an answer's text, which knows the company's name. @throws InvalidInputError for what is no Liquid */
export function replyComposer(text: string, companyName: string): MessageComposer {
  return new MessageComposer(
    { text, smartReplacement: false, optOutText: null },
    { [COMPANY_FIELD]: companyName },
  );
}

/** Makes the texts of answers; what was parsed once is kept as long as the company's rules stay the same. */
export class ReplyComposers {
  private readonly known = new WeakMap<ReplyRules, Map<string, MessageComposer>>();

  /**
   * @param phone E.164 digits
   * @returns null where the text's fields break it, or nothing is left of it
   */
  compose(rules: ReplyRules, text: string, phone: number, contact: ContactTexts | null): Composed | null {
    const ofRules = this.known.get(rules) ?? new Map<string, MessageComposer>();
    this.known.set(rules, ofRules);
    const composer = ofRules.get(text) ?? replyComposer(text, rules.companyName);
    ofRules.set(text, composer);
    const composed = composer.compose(phone, contact ?? undefined);
    return typeof composed === 'string' ? null : composed;
  }
}
