import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import { ConflictError, InvalidInputError } from '../../platform/errors.js';
import { SecretBox } from '../../platform/secrets/secret-box.js';
import type { CurrentSession } from '../access/caller.js';
import { PasswordService } from '../passwords/password.service.js';
import { SessionRepository } from '../sessions/session.repository.js';
import { hashRecoveryCode, newRecoveryCodes } from './recovery-code.js';
import { newTotpSecret, totpStep, totpUri } from './totp.js';
import { TwoFactorRepository } from './two-factor.repository.js';
import type { ProveTwoFactor, TwoFactorSecretView, TwoFactorView } from './two-factor.schema.js';
import { secretContext, TwoFactorCodes } from './two-factor-codes.service.js';

/** A person's second factor: set up, renewed, taken away. */
@Injectable()
export class TwoFactorService {
  constructor(
    private readonly repository: TwoFactorRepository,
    private readonly codes: TwoFactorCodes,
    private readonly passwords: PasswordService,
    private readonly sessions: SessionRepository,
    private readonly secrets: SecretBox,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async describe(userId: number): Promise<TwoFactorView> {
    const factor = await this.repository.find(userId);
    const enabledAt = factor?.confirmedAt?.toISOString() ?? null;
    const recoveryCodesLeft = await this.repository.countRecoveryCodes(userId);
    return { enabled: enabledAt !== null, enabledAt, recoveryCodesLeft };
  }

  /** @throws InvalidInputError, TooManyRequestsError, ConflictError where there is one already */
  async begin({ userId }: CurrentSession, password: string): Promise<TwoFactorSecretView> {
    const { email } = await this.passwords.confirm(userId, password, 'password');
    const secret = newTotpSecret();
    if (!(await this.repository.begin(userId, this.secrets.seal(secret, secretContext(userId))))) {
      throw new ConflictError('Two-factor sign-in is set up already.');
    }
    return { secret, uri: totpUri(secret, email) };
  }

  /**
   * From now on a sign-in asks for it. The person's other sessions, begun without it, end.
   *
   * @returns the recovery codes
   * @throws InvalidInputError, ConflictError
   */
  async confirm({ userId, tokenHash }: CurrentSession, code: string): Promise<string[]> {
    const factor = await this.repository.find(userId);
    if (!factor || factor.confirmedAt)
      throw new ConflictError('There is nothing to confirm: begin the set-up first.');
    const secret = this.secrets.open(factor.secretSealed, secretContext(userId));
    const step = totpStep(secret, code.replace(/\s/g, ''), Date.now());
    if (step === null) throw InvalidInputError.of('code', 'is not what the device shows now');
    return this.database.transaction(async (sql) => {
      const now = this.clock.date();
      // A sign-in without it, under way now, comes before and ends, or after and is refused.
      await this.sessions.lockPerson(sql, userId);
      if (!(await this.repository.confirm(sql, userId, factor.secretSealed, step, now))) {
        throw new ConflictError('There is nothing to confirm: begin the set-up first.');
      }
      await this.sessions.deleteOthers(sql, userId, tokenHash);
      return this.renewCodes(sql, userId);
    });
  }

  /** The former codes stop working. @throws InvalidInputError, TooManyRequestsError, ConflictError */
  async renewRecoveryCodes({ userId }: CurrentSession, proof: ProveTwoFactor): Promise<string[]> {
    await this.prove(userId, proof);
    return this.database.transaction((sql) => this.renewCodes(sql, userId));
  }

  /** @throws InvalidInputError, TooManyRequestsError, ConflictError */
  async remove({ userId }: CurrentSession, proof: ProveTwoFactor): Promise<void> {
    await this.prove(userId, proof);
    await this.database.transaction((sql) => this.repository.remove(sql, userId));
  }

  private async prove(userId: number, { password, code }: ProveTwoFactor): Promise<void> {
    await this.passwords.confirm(userId, password, 'password');
    const factor = await this.repository.find(userId);
    if (!factor?.confirmedAt) throw new ConflictError('Two-factor sign-in is not set up.');
    if (!(await this.codes.take(userId, code))) throw InvalidInputError.of('code', 'is wrong or was used');
  }

  private async renewCodes(sql: SqlExecutor, userId: number): Promise<string[]> {
    const recoveryCodes = newRecoveryCodes();
    await this.repository.replaceRecoveryCodes(sql, userId, recoveryCodes.map(hashRecoveryCode));
    return recoveryCodes;
  }
}
