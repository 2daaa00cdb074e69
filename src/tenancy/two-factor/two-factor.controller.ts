import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Refuses } from '../../platform/http/refuses.decorator.js';
import { Allow } from '../access/allow.decorator.js';
import { AllowSuspended } from '../access/allow-suspended.decorator.js';
import { AllowUnenrolled } from '../access/allow-unenrolled.decorator.js';
import type { CurrentSession as Session } from '../access/caller.js';
import { CurrentSession } from '../access/current-session.decorator.js';
import { Audited } from '../audit/audited.decorator.js';
import {
  type BeginTwoFactor,
  beginTwoFactorSchema,
  type ConfirmTwoFactor,
  confirmTwoFactorSchema,
  type ProveTwoFactor,
  proveTwoFactorSchema,
  type RecoveryCodesView,
  recoveryCodesSchema,
  type TwoFactorSecretView,
  type TwoFactorView,
  twoFactorSchema,
  twoFactorSecretSchema,
} from './two-factor.schema.js';
import { TwoFactorService } from './two-factor.service.js';

/** The signed-in person's own second factor, in whatever company. */
@ApiTags('session')
@Controller('two-factor')
@Allow('viewer')
@AllowSuspended()
@AllowUnenrolled()
export class TwoFactorController {
  constructor(private readonly twoFactor: TwoFactorService) {}

  @Get()
  @ApiOperation({ operationId: 'getTwoFactor', summary: 'Whether the signed-in person has a second factor' })
  @ApiOkResponse({ standardSchema: twoFactorSchema })
  async get(@CurrentSession() { userId }: Session): Promise<TwoFactorView> {
    return this.twoFactor.describe(userId);
  }

  @Post('enrolment')
  @HttpCode(200)
  @Audited('two_factor.begin')
  @Refuses(429)
  @ApiOperation({
    operationId: 'beginTwoFactor',
    summary: 'Begins the set-up: tells the secret for the device',
    description:
      'Nothing changes for a sign-in until a code confirms it; begun again, the former secret is void.',
  })
  @ApiOkResponse({ standardSchema: twoFactorSecretSchema })
  async begin(
    @CurrentSession() session: Session,
    @Body({ schema: beginTwoFactorSchema }) { password }: BeginTwoFactor,
  ): Promise<TwoFactorSecretView> {
    return this.twoFactor.begin(session, password);
  }

  @Post('confirmation')
  @HttpCode(200)
  @Audited('two_factor.enable')
  @ApiOperation({
    operationId: 'confirmTwoFactor',
    summary: 'Ends the set-up with a code, and tells ten recovery codes; other sessions of the person end',
  })
  @ApiOkResponse({ standardSchema: recoveryCodesSchema })
  async confirm(
    @CurrentSession() session: Session,
    @Body({ schema: confirmTwoFactorSchema }) { code }: ConfirmTwoFactor,
  ): Promise<RecoveryCodesView> {
    return { recoveryCodes: await this.twoFactor.confirm(session, code) };
  }

  @Post('recovery-codes')
  @HttpCode(200)
  @Audited('two_factor.renew_codes')
  @Refuses(429)
  @ApiOperation({
    operationId: 'renewRecoveryCodes',
    summary: 'Tells ten new recovery codes; the former ones stop working',
  })
  @ApiOkResponse({ standardSchema: recoveryCodesSchema })
  async renewCodes(
    @CurrentSession() session: Session,
    @Body({ schema: proveTwoFactorSchema }) proof: ProveTwoFactor,
  ): Promise<RecoveryCodesView> {
    return { recoveryCodes: await this.twoFactor.renewRecoveryCodes(session, proof) };
  }

  @Post('removal')
  @HttpCode(204)
  @Audited('two_factor.disable')
  @Refuses(429)
  @ApiOperation({
    operationId: 'removeTwoFactor',
    summary: 'Takes the second factor away, by password and code',
  })
  @ApiNoContentResponse()
  async remove(
    @CurrentSession() session: Session,
    @Body({ schema: proveTwoFactorSchema }) proof: ProveTwoFactor,
  ): Promise<void> {
    await this.twoFactor.remove(session, proof);
  }
}
