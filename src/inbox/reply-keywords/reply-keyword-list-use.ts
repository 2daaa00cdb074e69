import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ListUses } from '../../audience/lists/list-uses.js';
import { ReplyKeywordRepository } from './reply-keyword.repository.js';

/**
 * Keeps lists to which keywords add people: they would go on answering, and add nobody.
 */
@Injectable()
export class ReplyKeywordListUse implements OnModuleInit {
  constructor(
    private readonly uses: ListUses,
    private readonly keywords: ReplyKeywordRepository,
  ) {}

  onModuleInit(): void {
    this.uses.register(async (sql, companyId, listId) => {
      const phrase = await this.keywords.phraseOfList(sql, companyId, listId);
      if (phrase === null) return null;
      return phrase === '' ? 'A step of an exchange of replies' : `The reply keyword «${phrase}»`;
    });
  }
}
