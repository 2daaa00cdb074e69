import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Environment } from '../../platform/config/environment.js';
import { DEVICE_COOKIE, deviceCookieOptions } from '../attempts/known-device.js';
import { PENDING_COOKIE, pendingCookieOptions } from './pending-sign-in.js';
import { SESSION_COOKIE, sessionCookieOptions } from './session-cookie.js';
import { originOf } from './session-origin.js';
import type { SignInRequest } from './sign-in.service.js';

/** The cookies of a sign-in. */
@Injectable()
export class CookieJar {
  private readonly session;
  private readonly device;
  private readonly pending;

  constructor({ publicUrl }: Environment) {
    const secure = publicUrl.startsWith('https:');
    this.session = sessionCookieOptions(secure);
    this.device = deviceCookieOptions(secure);
    this.pending = pendingCookieOptions(secure);
  }

  read(request: FastifyRequest): SignInRequest {
    return {
      origin: originOf(request),
      formerToken: request.cookies[SESSION_COOKIE],
      deviceCookie: request.cookies[DEVICE_COOKIE],
    };
  }

  /** Of a sign-in whose second step is missing. */
  pendingToken(request: FastifyRequest): string | undefined {
    return request.cookies[PENDING_COOKIE];
  }

  keepPending(reply: FastifyReply, token: string): void {
    reply.setCookie(PENDING_COOKIE, token, this.pending);
  }

  keepSession(reply: FastifyReply, token: string, deviceCookie: string): void {
    reply.setCookie(SESSION_COOKIE, token, this.session);
    reply.setCookie(DEVICE_COOKIE, deviceCookie, this.device);
    reply.clearCookie(PENDING_COOKIE, this.pending);
  }

  keepDevice(reply: FastifyReply, deviceCookie: string): void {
    reply.setCookie(DEVICE_COOKIE, deviceCookie, this.device);
  }

  endSession(reply: FastifyReply): void {
    reply.clearCookie(SESSION_COOKIE, this.session);
  }
}
