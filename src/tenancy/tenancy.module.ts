import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessRepository } from './access/access.repository.js';
import { Authenticator } from './access/authenticator.js';
import { ApiKey } from './api-keys/api-key.entity.js';
import { ApiKeyRepository } from './api-keys/api-key.repository.js';
import { ApiKeyService } from './api-keys/api-key.service.js';
import { Company } from './companies/company.entity.js';
import { CompanyRepository } from './companies/company.repository.js';
import { CompanyService } from './companies/company.service.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { SessionRepository } from './sessions/session.repository.js';
import { SessionService } from './sessions/session.service.js';
import { SignInBrake } from './sessions/sign-in-brake.js';
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
    CompanyRepository,
    CompanyService,
    PasswordHasher,
    SessionRepository,
    SessionService,
    SignInBrake,
    UserRepository,
    UserService,
  ],
  exports: [Authenticator, CompanyService, ApiKeyService, SessionService, UserService],
})
export class TenancyModule {}
