import { Global, Module } from '@nestjs/common';
import { DirectRoutes } from './direct-routes.js';
import { RateLimiter } from './rate-limit/rate-limiter.service.js';

/** What rooms add to the HTTP server beside their controllers. */
@Global()
@Module({ providers: [DirectRoutes, RateLimiter], exports: [DirectRoutes, RateLimiter] })
export class HttpModule {}
