import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { UnauthenticatedError } from '../../platform/errors.js';
import { hashToken, newToken } from '../access/secret-token.js';
import { AttemptBrake } from '../attempts/attempt-brake.js';
import { attemptsFrom, passwordFrom, passwordOf } from '../attempts/attempt-limits.js';
import { KnownDevice } from '../attempts/known-device.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { TwoFactorCodes } from '../two-factor/two-factor-codes.service.js';
import { PENDING_MS } from './pending-sign-in.js';
import type { SignIn } from './session.schema.js';
import { type OpenedSession, SessionService, type StillHolds } from './session.service.js';
import type { SessionOrigin } from './session-origin.js';
import { SignInRepository } from './sign-in.repository.js';

/** What a browser brings along to a sign-in. */
export interface SignInRequest {
  origin: SessionOrigin;
  /** Of the session that it had: it ends. */
  formerToken: string | undefined;
  /** Says who signed in there before. */
  deviceCookie: string | undefined;
}

/** Signed in, with what the browser is to keep; or the second factor is missing. */
export type SignInOutcome =
  | ({ kind: 'signed-in'; deviceCookie: string } & OpenedSession)
  | { kind: 'second-step'; token: string; expiresAt: Date };

/** Signing in, in one step or two. */
@Injectable()
export class SignInService {
  constructor(
    private readonly repository: SignInRepository,
    private readonly sessions: SessionService,
    private readonly codes: TwoFactorCodes,
    private readonly hasher: PasswordHasher,
    private readonly brake: AttemptBrake,
    private readonly devices: KnownDevice,
    private readonly clock: Clock,
  ) {}

  /** @throws UnauthenticatedError, TooManyRequestsError, ForbiddenError for a person without any company */
  async signIn({ email, password }: SignIn, request: SignInRequest): Promise<SignInOutcome> {
    const user = await this.repository.findUser(email);
    const device = user ? this.devices.read(request.deviceCookie, user.id) : null;
    const own = device === null ? passwordOf(email) : passwordFrom(device);
    const shared = device === null ? [attemptsFrom(request.origin.address)] : [];
    await this.brake.count(own, ...shared);
    const matches = await this.hasher.matches(password, user?.passwordHash ?? null);
    if (!user || !matches) throw new UnauthenticatedError('The e-mail address or the password is wrong.');
    await this.brake.giveBack([own], shared);
    const { id: userId, passwordHash: known } = user;
    if (!user.twoFactor) {
      const stillHolds: StillHolds = async (sql, hash) =>
        hash === known && !(await this.repository.hasTwoFactor(sql, userId));
      return this.open(userId, stillHolds, request);
    }
    const token = newToken();
    const now = this.clock.now();
    const expiresAt = new Date(now + PENDING_MS);
    await this.repository.insertPending(hashToken(token), userId, new Date(now), expiresAt);
    return { kind: 'second-step', token, expiresAt };
  }

  /**
   * @param pendingToken of the first step
   * @throws UnauthenticatedError, TooManyRequestsError, ForbiddenError for a person without any company
   */
  async secondStep(
    code: string,
    pendingToken: string | undefined,
    request: SignInRequest,
  ): Promise<SignInOutcome> {
    const tokenHash = hashToken(pendingToken ?? '');
    const userId = await this.repository.findPending(tokenHash, this.clock.date());
    if (userId === null) throw new UnauthenticatedError('The sign-in took too long: begin anew.');
    if (!(await this.codes.take(userId, code)))
      throw new UnauthenticatedError('The code is wrong or was used.');
    // It goes with a new password, too.
    return this.open(userId, (sql) => this.repository.takePending(sql, tokenHash), request);
  }

  private async open(userId: number, stillHolds: StillHolds, request: SignInRequest): Promise<SignInOutcome> {
    const opened = await this.sessions.open(userId, stillHolds, request.origin, request.formerToken);
    const isKnown = this.devices.read(request.deviceCookie, userId) !== null;
    const deviceCookie = isKnown && request.deviceCookie ? request.deviceCookie : this.devices.issue(userId);
    return { kind: 'signed-in', deviceCookie, ...opened };
  }
}
