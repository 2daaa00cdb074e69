import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MoreThan, Repository } from 'typeorm';
import { Keyword, type KeywordKind } from './keyword.entity.js';

/** A company's own words; a phrase means one thing within its scope, by a unique key. */
@Injectable()
export class KeywordRepository {
  constructor(@InjectRepository(Keyword) private readonly keywords: Repository<Keyword>) {}

  /** @throws the duplicate key error where the phrase means something already in its scope */
  async insert(keyword: Omit<Keyword, 'id'>): Promise<Keyword> {
    return this.keywords.save(this.keywords.create(keyword));
  }

  async find(companyId: number, id: number): Promise<Keyword | null> {
    return this.keywords.findOneBy({ id, companyId });
  }

  async page(companyId: number, after: number, limit: number): Promise<Keyword[]> {
    return this.keywords.find({
      where: { companyId, id: MoreThan(after) },
      order: { id: 'ASC' },
      take: limit,
    });
  }

  async ofKind(companyId: number, kind: KeywordKind): Promise<Keyword[]> {
    return this.keywords.findBy({ companyId, kind });
  }

  async count(companyId: number): Promise<number> {
    return this.keywords.countBy({ companyId });
  }

  /** @returns whether the company has such a keyword */
  async update(
    companyId: number,
    id: number,
    changes: Pick<Keyword, 'phrase' | 'accountId'>,
  ): Promise<boolean> {
    const result = await this.keywords.update({ id, companyId }, changes);
    return result.affected === 1;
  }

  /** @returns whether the company had such a keyword */
  async remove(companyId: number, id: number): Promise<boolean> {
    const result = await this.keywords.delete({ id, companyId });
    return result.affected === 1;
  }
}
