import { Injectable } from '@nestjs/common';
import { formatPhone } from '../../carriers/phone.js';
import { NotFoundError } from '../../platform/errors.js';
import { type Page, toPage } from '../../platform/http/page.js';
import { REASON_WORDS, STATUS_WORDS } from '../trace/trace-words.js';
import type { DirectMessageRow } from './direct-message.js';
import type { DirectMessageQuery, DirectMessageView } from './direct-message.schema.js';
import { DirectMessageListRepository } from './direct-message-list.repository.js';

/** Direct messages as the API shows them. */
@Injectable()
export class DirectMessageListService {
  constructor(private readonly messages: DirectMessageListRepository) {}

  /** @throws NotFoundError */
  async get(companyId: number, id: number): Promise<DirectMessageView> {
    const [row] = await this.messages.page(companyId, { id }, 0, 1);
    if (!row) throw new NotFoundError('message');
    return toView(row);
  }

  async page(
    companyId: number,
    { after = 0, limit, ...filter }: DirectMessageQuery,
  ): Promise<Page<DirectMessageView>> {
    const { items, next } = toPage(await this.messages.page(companyId, filter, after, limit + 1), limit);
    return { items: items.map(toView), next };
  }
}

function toView({ phone, sender, ...row }: DirectMessageRow): DirectMessageView {
  const why = row.reason === null ? '' : `: ${REASON_WORDS[row.reason]}`;
  return {
    ...row,
    to: formatPhone(phone),
    from: sender,
    explanation: `${STATUS_WORDS[row.status]}${why}.`,
    createdAt: row.createdAt.toISOString(),
    sendAt: row.sendAt?.toISOString() ?? null,
    expiresAt: row.expiresAt.toISOString(),
    sentAt: row.sentAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
