import { Injectable } from '@nestjs/common';
import { SecretBox } from '../../platform/secrets/secret-box.js';
import { AttemptBrake } from '../attempts/attempt-brake.js';
import { codeOf, recoveryCodeOf } from '../attempts/attempt-limits.js';
import { hashRecoveryCode } from './recovery-code.js';
import { totpStep } from './totp.js';
import { TwoFactorRepository } from './two-factor.repository.js';

/** What a secret is sealed for: in another person's row it does not open. */
export function secretContext(userId: number): string {
  return `two-factor:${userId}`;
}

/** Takes codes of the second factor, each once. */
@Injectable()
export class TwoFactorCodes {
  constructor(
    private readonly repository: TwoFactorRepository,
    private readonly secrets: SecretBox,
    private readonly brake: AttemptBrake,
  ) {}

  /**
   * Uses up a code of the device, or a recovery code.
   *
   * @returns whether it was a right one
   * @throws TooManyRequestsError
   */
  async take(userId: number, code: string): Promise<boolean> {
    const digits = code.replace(/\s/g, '');
    const isOfDevice = /^\d{6}$/.test(digits);
    const limit = isOfDevice ? codeOf(userId) : recoveryCodeOf(userId);
    await this.brake.count(limit);
    const isRight = isOfDevice
      ? await this.takeDigits(userId, digits)
      : await this.repository.takeRecoveryCode(userId, hashRecoveryCode(code));
    if (isRight) await this.brake.giveBack([limit]);
    return isRight;
  }

  private async takeDigits(userId: number, digits: string): Promise<boolean> {
    const factor = await this.repository.find(userId);
    if (!factor) return false;
    const secret = this.secrets.open(factor.secretSealed, secretContext(userId));
    const step = totpStep(secret, digits, Date.now());
    return step !== null && this.repository.takeStep(userId, step);
  }
}
