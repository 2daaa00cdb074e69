import { Injectable } from '@nestjs/common';
import { formatPhone } from '../../carriers/phone.js';
import { Clock } from '../../platform/clock/clock.js';
import { ForbiddenError, NotFoundError } from '../../platform/errors.js';
import { type Page, type PageQuery, toPage } from '../../platform/http/page.js';
import { LivePublisher } from '../../platform/live/live-publisher.service.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { ConversationListService } from './conversation-list.service.js';
import { type ConversationNote, ConversationNoteRepository } from './conversation-note.repository.js';
import type { NoteView } from './conversation-note.schema.js';

/** What a company's people note about a conversation. Phones are E.164 digits. */
@Injectable()
export class ConversationNoteService {
  constructor(
    private readonly repository: ConversationNoteRepository,
    private readonly conversations: ConversationListService,
    private readonly live: LivePublisher,
    private readonly clock: Clock,
  ) {}

  /** @throws NotFoundError without a conversation */
  async list(companyId: number, phone: number, { after, limit }: PageQuery): Promise<Page<NoteView>> {
    await this.conversations.one(companyId, phone);
    const rows = await this.repository.list(companyId, phone, after ?? null, limit + 1);
    const { items, next } = toPage(rows, limit);
    return { items: items.map(toView), next };
  }

  /** @throws NotFoundError without a conversation */
  async add({ companyId, userId }: Tenant, phone: number, text: string): Promise<NoteView> {
    const id = await this.repository.insert(companyId, phone, userId, text, this.clock.date());
    if (id === null) throw new NotFoundError('conversation');
    const [note] = await this.repository.list(companyId, phone, id + 1, 1);
    if (!note) throw new NotFoundError('note');
    this.tell(companyId, phone);
    return toView(note);
  }

  /** One’s own; an API key those of API keys. @throws NotFoundError, ForbiddenError for somebody else’s */
  async remove({ companyId, userId }: Tenant, phone: number, id: number): Promise<void> {
    const author = await this.repository.author(companyId, phone, id);
    if (!author) throw new NotFoundError('note');
    if (author.userId !== userId) throw new ForbiddenError('Somebody else wrote this note.');
    await this.repository.delete(companyId, phone, id);
    this.tell(companyId, phone);
  }

  private tell(companyId: number, phone: number): void {
    this.live.publish([{ companyId, type: 'conversation.updated', data: { phone: formatPhone(phone) } }]);
  }
}

function toView({ id, text, userId, userName, createdAt }: ConversationNote): NoteView {
  const author = userId === null ? null : { id: userId, name: userName };
  return { id, text, author, createdAt: createdAt.toISOString() };
}
