import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessRepository } from './access/access.repository.js';
import { Authenticator } from './access/authenticator.js';
import { ApiKey } from './api-keys/api-key.entity.js';
import { ApiKeyRepository } from './api-keys/api-key.repository.js';
import { ApiKeyService } from './api-keys/api-key.service.js';
import { AttemptRepository } from './attempts/attempt.repository.js';
import { AttemptBrake } from './attempts/attempt-brake.js';
import { KnownDevice } from './attempts/known-device.js';
import { Company } from './companies/company.entity.js';
import { CompanyRepository } from './companies/company.repository.js';
import { CompanyService } from './companies/company.service.js';
import { OnboardingRepository } from './companies/onboarding.repository.js';
import { OnboardingService } from './companies/onboarding.service.js';
import { TwoFactorPolicyService } from './companies/two-factor-policy.service.js';
import { InvitationRepository } from './invitations/invitation.repository.js';
import { InvitationService } from './invitations/invitation.service.js';
import { InvitationAcceptance } from './invitations/invitation-acceptance.service.js';
import { ActingService } from './operator/acting.service.js';
import { OperatorCompanyRepository } from './operator/operator-company.repository.js';
import { OperatorCompanyService } from './operator/operator-company.service.js';
import { PasswordResetRepository } from './password-reset/password-reset.repository.js';
import { PasswordResetService } from './password-reset/password-reset.service.js';
import { PasswordRepository } from './passwords/password.repository.js';
import { PasswordService } from './passwords/password.service.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { CookieJar } from './sessions/cookie-jar.js';
import { SessionRepository } from './sessions/session.repository.js';
import { SessionService } from './sessions/session.service.js';
import { SignInRepository } from './sessions/sign-in.repository.js';
import { SignInService } from './sessions/sign-in.service.js';
import { TwoFactorRepository } from './two-factor/two-factor.repository.js';
import { TwoFactorService } from './two-factor/two-factor.service.js';
import { TwoFactorCodes } from './two-factor/two-factor-codes.service.js';
import { MemberDepartures } from './users/member-departures.js';
import { UserRepository } from './users/user.repository.js';
import { UserService } from './users/user.service.js';

/** Companies, the people in them, and what they sign in with. */
@Module({
  imports: [TypeOrmModule.forFeature([Company, ApiKey])],
  providers: [
    AccessRepository,
    Authenticator,
    ApiKeyRepository,
    ApiKeyService,
    AttemptRepository,
    AttemptBrake,
    KnownDevice,
    CompanyRepository,
    CompanyService,
    OnboardingRepository,
    OnboardingService,
    TwoFactorPolicyService,
    InvitationRepository,
    InvitationService,
    InvitationAcceptance,
    OperatorCompanyRepository,
    OperatorCompanyService,
    ActingService,
    PasswordHasher,
    PasswordRepository,
    PasswordService,
    PasswordResetRepository,
    PasswordResetService,
    CookieJar,
    SessionRepository,
    SessionService,
    SignInRepository,
    SignInService,
    TwoFactorRepository,
    TwoFactorCodes,
    TwoFactorService,
    MemberDepartures,
    UserRepository,
    UserService,
  ],
  exports: [
    OnboardingService,
    InvitationService,
    InvitationAcceptance,
    OperatorCompanyService,
    ActingService,
    PasswordService,
    PasswordResetService,
    CookieJar,
    SignInService,
    TwoFactorService,
    TwoFactorPolicyService,
    Authenticator,
    CompanyService,
    ApiKeyService,
    SessionService,
    UserService,
    MemberDepartures,
  ],
})
export class TenancyModule {}
