import { Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AccessGuard } from './access/access.guard.js';
import { RequestLimits } from './access/request-limits.js';
import { ApiKeyController } from './api-keys/api-key.controller.js';
import { AuditModule } from './audit/audit.module.js';
import { CompanyController } from './companies/company.controller.js';
import { TwoFactorPolicyController } from './companies/two-factor-policy.controller.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { IdempotencyModule } from './idempotency/idempotency.module.js';
import { InvitationController } from './invitations/invitation.controller.js';
import { ReceivedInvitationController } from './invitations/received-invitation.controller.js';
import { ActingController } from './operator/acting.controller.js';
import { OperatorCompanyController } from './operator/operator-company.controller.js';
import { PasswordResetController } from './password-reset/password-reset.controller.js';
import { SessionController } from './sessions/session.controller.js';
import { SessionListController } from './sessions/session-list.controller.js';
import { SignInController } from './sessions/sign-in.controller.js';
import { SetupController } from './setup/setup.controller.js';
import { SetupRepository } from './setup/setup.repository.js';
import { SetupService } from './setup/setup.service.js';
import { TenancyModule } from './tenancy.module.js';
import { TwoFactorController } from './two-factor/two-factor.controller.js';
import { UserController } from './users/user.controller.js';

/** Sign-in, company, members and keys over HTTP, and the guard before every route of the application. */
@Module({
  imports: [AuditModule, IdempotencyModule, TenancyModule],
  controllers: [
    SetupController,
    SignInController,
    SessionController,
    SessionListController,
    TwoFactorController,
    PasswordResetController,
    CompanyController,
    TwoFactorPolicyController,
    InvitationController,
    ReceivedInvitationController,
    OperatorCompanyController,
    ActingController,
    UserController,
    ApiKeyController,
  ],
  providers: [
    SetupService,
    SetupRepository,
    RequestLimits,
    { provide: APP_GUARD, useClass: AccessGuard },
    // Before the audit log, which it imports: a repeat is no action of its own.
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
  ],
})
export class TenancyApiModule {}
