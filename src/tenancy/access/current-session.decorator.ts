import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ForbiddenError } from '../../platform/errors.js';
import type { CurrentSession as Session } from './caller.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the access guard where a signed-in person, not an API key, makes the request. */
    signedIn?: Session;
  }
}

/** The session of the person who makes this request; refuses API keys. */
export const CurrentSession = createParamDecorator((_: unknown, context: ExecutionContext): Session => {
  const { signedIn } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!signedIn) throw new ForbiddenError('Only a signed-in person may do this, not an API key.');
  return signedIn;
});
