import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard } from './access/access.guard.js';
import { ApiKeyController } from './api-keys/api-key.controller.js';
import { AuditModule } from './audit/audit.module.js';
import { CompanyController } from './companies/company.controller.js';
import { SessionController } from './sessions/session.controller.js';
import { TenancyModule } from './tenancy.module.js';
import { UserController } from './users/user.controller.js';

/** Sign-in, company, members and keys over HTTP, and the guard before every route of the application. */
@Module({
  imports: [AuditModule, TenancyModule],
  controllers: [SessionController, CompanyController, UserController, ApiKeyController],
  providers: [{ provide: APP_GUARD, useClass: AccessGuard }],
})
export class TenancyApiModule {}
