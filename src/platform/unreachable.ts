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
  'ER_CONNECTION_KILLED',
]);

/** mysql2, of a connection that went between two statements: it has no code. */
const CLOSED = "Can't add new command when connection is in closed state";

/** Whether an error, or the one behind it, says that MySQL or Redis cannot be reached now. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'MaxRetriesPerRequestError') return true;
  if (CODES.has(errorCode(error) ?? '') || error.message === CLOSED) return true;
  return isUnreachable(error.cause);
}
