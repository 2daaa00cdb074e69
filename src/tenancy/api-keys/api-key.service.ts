import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { ForbiddenError, NotFoundError } from '../../platform/errors.js';
import { type Page, type PageQuery, toPage } from '../../platform/http/page.js';
import { roleAllows, type Tenant } from '../access/tenant.js';
import type { ApiKey } from './api-key.entity.js';
import { ApiKeyRepository } from './api-key.repository.js';
import type { CreateApiKey } from './api-key.schema.js';
import { newApiKeySecret } from './api-key-secret.js';

/** A company's API keys. */
@Injectable()
export class ApiKeyService {
  constructor(
    private readonly repository: ApiKeyRepository,
    private readonly clock: Clock,
  ) {}

  async list(companyId: number, page: PageQuery): Promise<Page<ApiKey>> {
    return toPage(await this.repository.list(companyId, page.after ?? 0, page.limit + 1), page.limit);
  }

  /** @throws NotFoundError */
  async get(companyId: number, id: number): Promise<ApiKey> {
    const key = await this.repository.find(companyId, id);
    if (!key) throw new NotFoundError('API key');
    return key;
  }

  /**
   * @returns the key's row, and the key itself, which nobody can tell again
   * @throws ForbiddenError for a role above the creator's
   */
  async create(creator: Tenant, input: CreateApiKey): Promise<{ apiKey: ApiKey; key: string }> {
    if (!roleAllows(creator.role, input.role)) {
      throw new ForbiddenError(`A ${creator.role} cannot make a key with the role ${input.role}.`);
    }
    const { key, prefix, keyHash } = newApiKeySecret();
    const apiKey = await this.repository.insert({
      companyId: creator.companyId,
      name: input.name,
      prefix,
      keyHash,
      role: input.role,
      createdBy: creator.userId,
      createdAt: this.clock.date(),
    });
    return { apiKey, key };
  }

  /** From the next request on the key is refused. Revoking twice is no error. */
  async revoke(companyId: number, id: number): Promise<void> {
    await this.get(companyId, id);
    await this.repository.revoke(companyId, id, this.clock.date());
  }
}
