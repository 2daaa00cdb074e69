import { errorCode } from './error-code.js';

/** What mysql2 and ioredis throw where their server is away, or goes while it is asked. */
const CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'PROTOCOL_CONNECTION_LOST',
  'ER_SERVER_SHUTDOWN',
]);

/** Whether an error, or the one behind it, says that MySQL or Redis cannot be reached now. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'MaxRetriesPerRequestError') return true;
  if (CODES.has(errorCode(error) ?? '')) return true;
  return isUnreachable(error.cause);
}
