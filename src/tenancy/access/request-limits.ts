import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { redisKeys } from '../../contracts/redis-keys.js';
import { Environment } from '../../platform/config/environment.js';
import { TooManyRequestsError } from '../../platform/errors.js';
import { type RateLimit, rateLimitHeaders } from '../../platform/http/rate-limit/rate-limit.js';
import { RateLimiter } from '../../platform/http/rate-limit/rate-limiter.service.js';
import { networkAddress } from '../attempts/network-address.js';
import type { Tenant } from './tenant.js';

const WHOSE: Readonly<Record<string, string>> = {
  key: 'this API key',
  person: 'this person',
  company: 'all people and keys of this company',
  address: 'this network address',
};

/** How many requests a minute are answered: of a key or person, of a company, and of an address that nobody knows. */
@Injectable()
export class RequestLimits {
  constructor(
    private readonly limiter: RateLimiter,
    private readonly environment: Environment,
  ) {}

  /**
   * Counts the request of somebody who is known.
   *
   * @param ofCompany the operator's own limit for this company, for each of its callers and for all together
   * @throws TooManyRequestsError
   */
  async countCaller(tenant: Tenant, ofCompany: number | null, reply: FastifyReply): Promise<void> {
    const { companyId, userId, apiKeyId } = tenant;
    const { rateLimitCaller, rateLimitCompany } = this.environment;
    const [name, id] = apiKeyId === null ? ['person', userId ?? 0] : ['key', apiKeyId];
    await this.count(reply, [
      { name, key: redisKeys.requestRate(name, id), requests: ofCompany ?? rateLimitCaller },
      {
        name: 'company',
        key: redisKeys.requestRate('company', companyId),
        requests: ofCompany ?? rateLimitCompany,
      },
    ]);
  }

  /** Counts a request without credentials, or with wrong ones. @throws TooManyRequestsError */
  async countStranger(address: string, reply: FastifyReply): Promise<void> {
    const key = redisKeys.requestRate('address', networkAddress(address));
    await this.count(reply, [{ name: 'address', key, requests: this.environment.rateLimitAddress }]);
  }

  private async count(reply: FastifyReply, limits: readonly RateLimit[]): Promise<void> {
    const { taken, states } = await this.limiter.take(limits);
    reply.headers(rateLimitHeaders(states));
    if (taken) return;
    const refusing = states.reduce((one, other) => (other.retrySeconds > one.retrySeconds ? other : one));
    const { name, requests } = refusing.limit;
    throw new TooManyRequestsError(
      `More than ${requests} requests a minute of ${WHOSE[name] ?? name}.`,
      refusing.retrySeconds,
    );
  }
}
