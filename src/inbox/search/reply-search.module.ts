import { Module } from '@nestjs/common';
import { ReplySearchService } from './reply-search.service.js';
import { ReplyWordRepository } from './reply-word.repository.js';

/** The search in replies. */
@Module({
  providers: [ReplySearchService, ReplyWordRepository],
  exports: [ReplySearchService, ReplyWordRepository],
})
export class ReplySearchModule {}
