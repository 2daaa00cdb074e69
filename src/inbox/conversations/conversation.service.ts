import { Injectable } from '@nestjs/common';
import { formatPhone } from '../../carriers/phone.js';
import { OptOutService } from '../../compliance/opt-outs/opt-out.service.js';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import { NotFoundError } from '../../platform/errors.js';
import { LivePublisher } from '../../platform/live/live-publisher.service.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { UserService } from '../../tenancy/users/user.service.js';
import { AnswerService, type WrittenAnswer } from '../answering/answer.service.js';
import type {
  AnswerConversation,
  ConversationView,
  UnreadConversation,
  UpdateConversation,
} from './conversation.schema.js';
import { ConversationListService } from './conversation-list.service.js';
import { ConversationWriter, type HeldConversation } from './conversation-writer.repository.js';

/** What people of a company do with a conversation. Phones are E.164 digits. */
@Injectable()
export class ConversationService {
  constructor(
    private readonly writer: ConversationWriter,
    private readonly list: ConversationListService,
    private readonly users: UserService,
    private readonly answers: AnswerService,
    private readonly optOuts: OptOutService,
    private readonly live: LivePublisher,
    private readonly database: Database,
  ) {}

  /** Opens, closes, assigns. @throws NotFoundError also for a user of another company */
  async update(companyId: number, phone: number, changes: UpdateConversation): Promise<ConversationView> {
    const { assigneeId } = changes;
    const before = async (sql: SqlExecutor) => {
      if (typeof assigneeId === 'number') await this.users.requireMember(sql, companyId, assigneeId);
    };
    return this.change(companyId, phone, (sql) => this.writer.change(sql, companyId, phone, changes), before);
  }

  /**
   * Marks all up to a reply as read; what was read before stays read. Replies that are handled later than this are
   * unread whatever their ids: nobody has seen them.
   *
   * @throws NotFoundError for a reply that is not this person's
   */
  async markRead(companyId: number, phone: number, upToReplyId: number): Promise<ConversationView> {
    return this.change(companyId, phone, async (sql, held) => {
      await this.requireReply(sql, companyId, phone, upToReplyId);
      const readUpTo = Math.max(held.readUpTo, upToReplyId);
      const unread = await this.writer.countBehind(sql, companyId, phone, readUpTo);
      await this.writer.setRead(sql, companyId, phone, { readUpTo, unread });
    });
  }

  /** Marks a reply and all behind it as unread. @throws NotFoundError for a reply that is not this person's */
  async markUnread(
    companyId: number,
    phone: number,
    { fromReplyId }: UnreadConversation,
  ): Promise<ConversationView> {
    return this.change(companyId, phone, async (sql, held) => {
      const from = fromReplyId ?? held.lastReplyId;
      await this.requireReply(sql, companyId, phone, from);
      const behind = await this.writer.countBehind(sql, companyId, phone, from - 1);
      await this.writer.setRead(sql, companyId, phone, { readUpTo: from - 1, unread: Math.max(1, behind) });
    });
  }

  /** Sends a user's answer from the number that they wrote to. @throws as `AnswerService.answer` */
  async answer(
    { companyId, userId }: Tenant,
    phone: number,
    { text, replyId }: AnswerConversation,
  ): Promise<WrittenAnswer> {
    await this.list.one(companyId, phone);
    if (replyId !== undefined) await this.requireReply(this.database, companyId, phone, replyId);
    const target = replyId === undefined ? { phone } : { replyId };
    const written = await this.answers.answer(companyId, target, text, userId);
    this.tell(companyId, phone);
    return written;
  }

  /** Blocks the person for all that the company sends. */
  async optOut({ companyId, userId, via }: Tenant, phone: number): Promise<ConversationView> {
    await this.list.one(companyId, phone);
    await this.optOuts.record(companyId, [phone], via === 'api-key' ? 'api' : 'manual', { userId });
    this.tell(companyId, phone);
    return this.list.one(companyId, phone);
  }

  private async change(
    companyId: number,
    phone: number,
    work: (sql: SqlExecutor, held: HeldConversation) => Promise<void>,
    before: (sql: SqlExecutor) => Promise<void> = async () => undefined,
  ): Promise<ConversationView> {
    await this.database.transaction(async (sql) => {
      // A membership before the conversation, as where somebody leaves the company.
      await before(sql);
      const held = await this.writer.lock(sql, companyId, phone);
      if (!held) throw new NotFoundError('conversation');
      await work(sql, held);
    });
    this.tell(companyId, phone);
    return this.list.one(companyId, phone);
  }

  private async requireReply(sql: SqlExecutor, companyId: number, phone: number, replyId: number) {
    if (!(await this.writer.isReplyOf(sql, companyId, phone, replyId))) throw new NotFoundError('reply');
  }

  private tell(companyId: number, phone: number): void {
    this.live.publish([{ companyId, type: 'conversation.updated', data: { phone: formatPhone(phone) } }]);
  }
}
