import { Global, Module } from '@nestjs/common';
import { DirectRoutes } from './direct-routes.js';

/** What rooms add to the HTTP server beside their controllers. */
@Global()
@Module({ providers: [DirectRoutes], exports: [DirectRoutes] })
export class HttpModule {}
