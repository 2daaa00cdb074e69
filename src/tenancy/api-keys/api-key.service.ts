import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import {
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  UnauthenticatedError,
} from '../../platform/errors.js';
import { type Page, type PageQuery, toPage } from '../../platform/http/page.js';
import { scopesAllow } from '../access/scope.js';
import { roleAllows, type Tenant } from '../access/tenant.js';
import { UserRepository } from '../users/user.repository.js';
import type { ApiKey } from './api-key.entity.js';
import { ApiKeyRepository } from './api-key.repository.js';
import type { CreateApiKey } from './api-key.schema.js';
import { newApiKeySecret } from './api-key-secret.js';

/** A company's API keys. */
@Injectable()
export class ApiKeyService {
  constructor(
    private readonly repository: ApiKeyRepository,
    private readonly users: UserRepository,
    private readonly database: Database,
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
   * A key that makes a key gives at most its own scopes and role, no longer life than its own, and takes the new one
   * along when it is revoked: one that leaked cannot outlive its revocation.
   *
   * @returns the key's row, and the key itself, which nobody can tell again
   * @throws ForbiddenError for a role or scopes beyond the creator's
   */
  async create(creator: Tenant, input: CreateApiKey): Promise<{ apiKey: ApiKey; key: string }> {
    if (creator.via === 'operator') {
      throw new ForbiddenError('An operator who stepped in makes no keys: they would outlive the visit.');
    }
    const role = input.role ?? creator.role;
    if (!roleAllows(creator.role, role)) {
      throw new ForbiddenError(`A ${creator.role} cannot make a key with the role ${role}.`);
    }
    if (!scopesAllow(creator.scopes, input.scopes)) {
      const beyond = input.scopes.filter((scope) => !creator.scopes?.includes(scope));
      throw new ForbiddenError(`This key cannot give what it does not have: ${beyond.join(', ')}.`);
    }
    const now = this.clock.date();
    const expiresAt = input.expiresAt ? new Date(input.expiresAt) : null;
    if (expiresAt && expiresAt <= now) throw InvalidInputError.of('expiresAt', 'must be in the future');
    const { key, prefix, keyHash } = newApiKeySecret();
    const { companyId, userId, apiKeyId } = creator;
    const id = await this.database.transaction(async (sql) => {
      // Whoever takes the person out of the company finds the key, or the person is out already.
      if (userId !== null && !(await this.users.holdMember(sql, companyId, userId))) {
        throw new UnauthenticatedError('You are no member of this company any more.');
      }
      return this.repository.insert(sql, {
        ...{ companyId, name: input.name, prefix, keyHash, role, scopes: input.scopes },
        ...{ createdBy: userId, createdByKey: apiKeyId, createdAt: now },
        expiresAt:
          apiKeyId === null ? expiresAt : await this.endWithin(sql, companyId, apiKeyId, expiresAt, now),
      });
    });
    return { apiKey: await this.get(companyId, id), key };
  }

  /** From the next request on the key, and all that it made, are refused. Revoking twice is no error. */
  async revoke(companyId: number, id: number): Promise<void> {
    await this.get(companyId, id);
    const now = this.clock.date();
    await this.database.transaction((sql) => this.repository.revoke(sql, companyId, [id], now));
  }

  /** The end of a key that another key makes. @throws UnauthenticatedError where that one has just ended */
  private async endWithin(
    sql: SqlExecutor,
    companyId: number,
    makerId: number,
    wanted: Date | null,
    now: Date,
  ): Promise<Date | null> {
    const maker = await this.repository.lockLiving(sql, companyId, makerId, now);
    if (!maker) throw new UnauthenticatedError('The API key was revoked or has expired.');
    if (!maker.expiresAt || (wanted && wanted <= maker.expiresAt)) return wanted;
    return maker.expiresAt;
  }
}
