import { createHmac } from 'node:crypto';

/** Hex HMAC-SHA256 over `${timestamp}.${rawBody}`, as X-Simulator-Signature carries it. */
export function signBody(secret: string, timestamp: number, rawBody: string): string {
  return createHmac('sha256', secret).update(`${timestamp}.${rawBody}`).digest('hex');
}
