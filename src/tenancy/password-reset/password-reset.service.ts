import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Environment } from '../../platform/config/environment.js';
import { Database } from '../../platform/database/database.js';
import { NotFoundError } from '../../platform/errors.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { Mailer } from '../../platform/mail/mailer.service.js';
import { hashToken, newToken } from '../access/secret-token.js';
import { AttemptBrake } from '../attempts/attempt-brake.js';
import { passwordOf, resetsFrom, resetsOf } from '../attempts/attempt-limits.js';
import { KnownDevice } from '../attempts/known-device.js';
import { PasswordRepository } from '../passwords/password.repository.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { passwordChangedMail, passwordResetMail } from '../passwords/password-mail.js';
import { SessionRepository } from '../sessions/session.repository.js';
import { PasswordResetRepository } from './password-reset.repository.js';
import type { CompletePasswordReset } from './password-reset.schema.js';

const LIFETIME_MS = 3_600_000;

/** Forgotten passwords. */
@Injectable()
export class PasswordResetService implements OnModuleDestroy {
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly repository: PasswordResetRepository,
    private readonly passwords: PasswordRepository,
    private readonly sessions: SessionRepository,
    private readonly hasher: PasswordHasher,
    private readonly devices: KnownDevice,
    private readonly brake: AttemptBrake,
    private readonly mailer: Mailer,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly environment: Environment,
    private readonly log: Log,
  ) {}

  /**
   * Mails a link, where there is such a person. Who asks is answered before anybody looks: neither the answer nor its
   * time tells which addresses exist. A process that dies in between sends no mail, and is asked again.
   *
   * @throws TooManyRequestsError
   */
  async request(email: string, ip: string): Promise<void> {
    await this.brake.count(resetsOf(email), resetsFrom(ip));
    const work = this.mailLink(email)
      .catch((error: unknown) =>
        this.log.error({ fault: describeFault(error) }, 'a password reset was not mailed'),
      )
      .finally(() => this.underWay.delete(work));
    this.underWay.add(work);
  }

  /**
   * Sets a new password: once with a link. All sessions of the person end, and failed sign-ins of strangers no longer
   * keep them out.
   *
   * @returns a cookie for the browser, in which the person is known from now on
   * @throws NotFoundError for a link that does not work, or no longer
   */
  async complete({
    token,
    password,
  }: CompletePasswordReset): Promise<{ userId: number; deviceCookie: string }> {
    const tokenHash = hashToken(token);
    const person = await this.repository.find(tokenHash, this.clock.date());
    if (!person) throw usedUp();
    const { userId, email } = person;
    const passwordHash = await this.hasher.hash(password);
    await this.database.transaction(async (sql) => {
      if (!(await this.repository.take(sql, tokenHash))) throw usedUp();
      await this.passwords.set(sql, userId, passwordHash);
      await this.passwords.endResets(sql, userId);
      await this.sessions.deleteOthers(sql, userId, null);
      await this.mailer.send(sql, passwordChangedMail(email));
    });
    await this.brake.giveBack([passwordOf(email)]);
    return { userId, deviceCookie: this.devices.issue(userId) };
  }

  /** Before the database goes. */
  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.underWay);
  }

  private async mailLink(email: string): Promise<void> {
    const now = this.clock.now();
    await this.repository.clearExpired(new Date(now));
    const userId = await this.repository.findUser(email);
    if (userId === null) return;
    const token = newToken();
    const link = `${this.environment.publicUrl}/reset-password#${token}`;
    await this.database.transaction(async (sql) => {
      await this.repository.insert(sql, hashToken(token), userId, new Date(now + LIFETIME_MS));
      await this.mailer.send(sql, passwordResetMail(email, link));
    });
  }
}

function usedUp(): NotFoundError {
  return new NotFoundError('link: it was used or has expired');
}
