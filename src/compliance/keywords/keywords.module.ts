import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CarriersModule } from '../../carriers/carriers.module.js';
import { Keyword } from './keyword.entity.js';
import { KeywordRepository } from './keyword.repository.js';
import { KeywordService } from './keyword.service.js';
import { StopWords } from './stop-words.js';
import { WordCountRepository } from './word-count.repository.js';

/** Words that a reply may consist of, and what they mean. */
@Module({
  imports: [TypeOrmModule.forFeature([Keyword]), CarriersModule],
  providers: [KeywordRepository, KeywordService, StopWords, WordCountRepository],
  exports: [KeywordService, StopWords, WordCountRepository],
})
export class KeywordsModule {}
