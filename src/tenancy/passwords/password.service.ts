import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { ConflictError, InvalidInputError, UnauthenticatedError } from '../../platform/errors.js';
import { Mailer } from '../../platform/mail/mailer.service.js';
import type { CurrentSession } from '../access/caller.js';
import { AttemptBrake } from '../attempts/attempt-brake.js';
import { passwordInSession } from '../attempts/attempt-limits.js';
import { SessionRepository } from '../sessions/session.repository.js';
import type { ChangePassword } from '../sessions/session.schema.js';
import { PasswordRepository, type StoredPassword } from './password.repository.js';
import { PasswordHasher } from './password-hasher.js';
import { passwordChangedMail } from './password-mail.js';

/** A signed-in person's own password. */
@Injectable()
export class PasswordService {
  constructor(
    private readonly repository: PasswordRepository,
    private readonly sessions: SessionRepository,
    private readonly hasher: PasswordHasher,
    private readonly brake: AttemptBrake,
    private readonly mailer: Mailer,
    private readonly database: Database,
  ) {}

  /**
   * Asks for the password again before something that a session left open must not be enough for. Guesses are counted.
   *
   * @param field of the input that holds it
   * @throws InvalidInputError for a wrong one, TooManyRequestsError
   */
  async confirm(userId: number, password: string, field: string): Promise<StoredPassword> {
    const limit = passwordInSession(userId);
    await this.brake.count(limit);
    const known = await this.repository.find(userId);
    if (!known) throw new UnauthenticatedError('The session has ended: sign in again.');
    if (!(await this.hasher.matches(password, known.passwordHash))) {
      throw InvalidInputError.of(field, 'is not your password');
    }
    await this.brake.giveBack([limit]);
    return known;
  }

  /**
   * Sets a new password and ends the person's other sessions.
   *
   * @throws InvalidInputError for a wrong present password, TooManyRequestsError, ConflictError
   */
  async change(session: CurrentSession, input: ChangePassword): Promise<void> {
    const known = await this.confirm(session.userId, input.currentPassword, 'currentPassword');
    const passwordHash = await this.hasher.hash(input.newPassword);
    await this.database.transaction(async (sql) => {
      if (!(await this.repository.replace(sql, known, passwordHash))) {
        throw new ConflictError('The password was changed meanwhile.');
      }
      await this.sessions.deleteOthers(sql, session.userId, session.tokenHash);
      await this.repository.endResets(sql, session.userId);
      await this.mailer.send(sql, passwordChangedMail(known.email));
    });
  }
}
