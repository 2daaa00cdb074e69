/** One wrong field of an input: a path such as `mapping.phone`, and what is wrong in plain words. */
export interface FieldProblem {
  field: string;
  problem: string;
}

/** What went wrong in the platform's own terms; platform/http turns these into RFC 9457 problem details. */
export abstract class DomainError extends Error {
  abstract readonly status: number;
  abstract readonly title: string;
  /** What programs tell errors apart by; never changes once it is out. */
  abstract readonly code: string;
  readonly fields: readonly FieldProblem[] = [];

  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** The thing does not exist, or belongs to another company: the two are never told apart. */
export class NotFoundError extends DomainError {
  readonly status = 404;
  readonly title: string = 'Not found';
  readonly code: string = 'not-found';

  constructor(what: string) {
    super(`No such ${what}.`);
  }
}

/** The input cannot be accepted; names each field. Nothing was changed. */
export class InvalidInputError extends DomainError {
  readonly status = 422;
  readonly title: string = 'Invalid input';
  readonly code: string = 'invalid-input';
  override readonly fields: readonly FieldProblem[];

  constructor(fields: readonly FieldProblem[]) {
    super(fields.map(({ field, problem }) => `${field}: ${problem}`).join('; '));
    this.fields = fields;
  }

  /** The common case of one wrong field. */
  static of(field: string, problem: string): InvalidInputError {
    return new InvalidInputError([{ field, problem }]);
  }
}

/** The thing is in a state in which this cannot be done. */
export class ConflictError extends DomainError {
  readonly status = 409;
  readonly title: string = 'Conflict';
  readonly code: string = 'conflict';
}

/** Nobody is signed in, or the credentials are wrong. */
export class UnauthenticatedError extends DomainError {
  readonly status = 401;
  readonly title: string = 'Not signed in';
  readonly code: string = 'unauthenticated';
}

/** Signed in, but the role does not allow it. */
export class ForbiddenError extends DomainError {
  readonly status = 403;
  readonly title: string = 'Not allowed';
  readonly code: string = 'forbidden';
}

/** More than the deployment accepts. */
export class TooLargeError extends DomainError {
  readonly status = 413;
  readonly title: string = 'Too large';
  readonly code: string = 'too-large';
}

/** Too many requests in a time; `retryAfterSeconds` goes out as Retry-After. */
export class TooManyRequestsError extends DomainError {
  readonly status = 429;
  readonly title: string = 'Too many requests';
  readonly code: string = 'too-many-requests';

  constructor(
    message: string,
    readonly retryAfterSeconds: number,
  ) {
    super(message);
  }
}

/** A part that is needed right now does not answer; asking again later may work. */
export class UnavailableError extends DomainError {
  readonly status = 503;
  readonly title: string = 'Unavailable';
  readonly code: string = 'unavailable';
}

/** The storage is full; asking again works once somebody made room. */
export class NoRoomError extends DomainError {
  readonly status = 507;
  readonly title: string = 'Insufficient storage';
  readonly code: string = 'no-room';
}
