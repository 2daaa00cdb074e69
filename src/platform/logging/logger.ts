import type { LoggerService } from '@nestjs/common';
import { type Logger, pino } from 'pino';
import type { Environment } from '../config/environment.js';
import { describeFault } from './fault.js';

/** Names whose values never reach a log line, on the three uppermost levels of what was handed to the logger. */
const SECRETS = [
  ...['password', 'credentials', 'authorization', 'cookie', 'apiKey', 'secret', 'token', 'csrfToken'],
  ...['recoveryCodes', 'text'],
].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** The process's structured logger. */
export function createLogger(environment: Environment): Logger {
  return pino({
    level: environment.logLevel,
    base: { role: environment.role, pid: process.pid },
    redact: { paths: SECRETS, censor: '[redacted]' },
    timestamp: pino.stdTimeFunctions.isoTime,
    // Whoever logs a raw error: its words may hold a person's number or a text.
    serializers: { err: describeFault },
    formatters: { level: (label) => ({ level: label }) },
  });
}

/** Nest's own messages through pino. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }

  error(message: unknown, stack?: string, context?: string): void {
    this.logger.error({ context, stack }, String(message));
  }

  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, String(message));
  }

  debug(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }

  verbose(message: unknown, context?: string): void {
    this.logger.trace({ context }, String(message));
  }
}
