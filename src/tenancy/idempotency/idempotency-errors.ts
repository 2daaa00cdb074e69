import { ConflictError, DomainError } from '../../platform/errors.js';

/** The first request under the key is still at work; `retryAfterSeconds` goes out as Retry-After. */
export class IdempotencyKeyInUseError extends ConflictError {
  override readonly code = 'idempotency-key-in-use';

  constructor(readonly retryAfterSeconds: number) {
    super('The first request with this Idempotency-Key is still running.');
  }
}

/** The first request ended without an answer, and may have done its work or not. */
export class IdempotencyOutcomeUnknownError extends ConflictError {
  override readonly code = 'idempotency-outcome-unknown';

  constructor() {
    super(
      'The first request with this Idempotency-Key ended without an answer. Look whether its work was done; if not, send it with a new key.',
    );
  }
}

/** The first request was answered, but its answer was too long to be kept. */
export class IdempotencyAnswerNotKeptError extends ConflictError {
  override readonly code = 'idempotency-answer-not-kept';

  constructor(status: number) {
    super(
      `The first request with this Idempotency-Key was answered with ${status}; its answer was too long to be kept.`,
    );
  }
}

/** The key stands for another request. */
export class IdempotencyKeyReusedError extends DomainError {
  readonly status = 422;
  readonly title = 'Idempotency-Key was used before';
  readonly code = 'idempotency-key-reused';

  constructor() {
    super('This Idempotency-Key came with another request before: each request needs its own.');
  }
}
