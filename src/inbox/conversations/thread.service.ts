import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError } from '../../platform/errors.js';
import { ConversationListRepository } from './conversation-list.repository.js';
import {
  readKind,
  type ThreadAnswer,
  type ThreadKind,
  type ThreadMessage,
  type ThreadPlace,
  type ThreadPosition,
  type ThreadReply,
  ThreadRepository,
} from './thread.repository.js';
import type { ThreadItem, ThreadPage, ThreadQuery } from './thread.schema.js';

/** What a company and a person wrote to each other, in order of time. */
@Injectable()
export class ThreadService {
  constructor(
    private readonly repository: ThreadRepository,
    private readonly conversations: ConversationListRepository,
  ) {}

  /**
   * Latest first. Also of a person who only got messages and never wrote.
   *
   * @param phone E.164 digits
   * @throws NotFoundError where the company and the person have nothing in common, InvalidInputError
   */
  async page(companyId: number, phone: number, { after, limit }: ThreadQuery): Promise<ThreadPage> {
    const from = after === undefined ? null : readPosition(after);
    const found = await this.repository.places(companyId, phone, from, limit + 1);
    if (found.length === 0 && !(await this.conversations.knows(companyId, phone))) {
      throw new NotFoundError('conversation');
    }
    const places = found.slice(0, limit);
    const last = places.at(-1);
    const [replies, messages, answers] = await Promise.all([
      this.repository.replies(
        companyId,
        ofKind(places, 'reply').map(({ id }) => id),
      ),
      this.repository.messages(companyId, phone, withCampaign(ofKind(places, 'message'))),
      this.repository.answers(companyId, phone, withCampaign(ofKind(places, 'answer'))),
    ]);
    const items = places.flatMap((place): ThreadItem[] => {
      const at = place.at.toISOString();
      const item = {
        reply: () => toReply(at, replies.get(place.id)),
        message: () => toMessage(at, messages.get(place.id)),
        answer: () => toAnswer(at, answers.get(place.id)),
      }[place.kind]();
      return item ? [item] : [];
    });
    return { items, next: found.length > limit && last ? writePosition(last) : null };
  }
}

function ofKind(places: readonly ThreadPlace[], kind: ThreadKind): ThreadPlace[] {
  return places.filter((place) => place.kind === kind);
}

function withCampaign(places: readonly ThreadPlace[]): { id: number; campaignId: number }[] {
  return places.flatMap(({ id, campaignId }) => (campaignId === null ? [] : [{ id, campaignId }]));
}

function writePosition({ at, kind, id }: ThreadPosition): string {
  return `${at.getTime()}.${kind}.${id}`;
}

/** @throws InvalidInputError */
function readPosition(text: string): ThreadPosition {
  const match = /^(\d{1,13})\.([a-z]+)\.(\d{1,16})$/.exec(text);
  const kind = readKind(match?.[2]);
  if (!match || !kind) throw InvalidInputError.of('after', 'must be the `next` of the page before');
  return { at: new Date(Number(match[1])), kind, id: Number(match[3]) };
}

function toReply(at: string, reply: ThreadReply | undefined): ThreadItem | null {
  return reply ? { type: 'reply', at, ...reply } : null;
}

function toMessage(at: string, message: ThreadMessage | undefined): ThreadItem | null {
  return message ? { type: 'message', at, ...message } : null;
}

function toAnswer(at: string, answer: ThreadAnswer | undefined): ThreadItem | null {
  if (!answer) return null;
  const { answerId: _, campaignName: __, userId, userName, ...rest } = answer;
  return { type: 'answer', at, ...rest, answeredBy: userId === null ? null : { id: userId, name: userName } };
}
