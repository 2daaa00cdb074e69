import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, MoreThan, Repository } from 'typeorm';
import { ApiKey } from './api-key.entity.js';

/** API keys by their hashes; the key itself is stored nowhere. */
@Injectable()
export class ApiKeyRepository {
  constructor(@InjectRepository(ApiKey) private readonly keys: Repository<ApiKey>) {}

  async list(companyId: number, after: number, limit: number): Promise<ApiKey[]> {
    return this.keys.find({
      where: { companyId, id: MoreThan(after) },
      order: { id: 'ASC' },
      take: limit,
    });
  }

  async find(companyId: number, id: number): Promise<ApiKey | null> {
    return this.keys.findOneBy({ companyId, id });
  }

  async insert(key: Omit<ApiKey, 'id' | 'lastUsedAt' | 'revokedAt'>): Promise<ApiKey> {
    return this.keys.save(this.keys.create({ ...key, lastUsedAt: null, revokedAt: null }));
  }

  /** A key that was revoked before keeps its first date. */
  async revoke(companyId: number, id: number, now: Date): Promise<void> {
    await this.keys.update({ companyId, id, revokedAt: IsNull() }, { revokedAt: now });
  }
}
