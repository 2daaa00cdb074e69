import { DomainError, type FieldProblem } from '../../platform/errors.js';
import { STREAMED_TYPE } from '../../platform/http/streamed-body.js';

/** Another request holds the upload and does not let go. Clients of tus try again on 423. */
export class UploadBusyError extends DomainError {
  readonly status = 423;
  readonly title = 'Locked';
  readonly code = 'upload-busy';

  constructor() {
    super('Another request is writing this upload; try again in a few seconds.');
  }
}

/** A header of tus that is not as it must be; names it as the wrong field. */
abstract class HeaderError extends DomainError {
  override readonly fields: readonly FieldProblem[];

  constructor(header: string, problem: string) {
    super(`${header}: ${problem}`);
    this.fields = [{ field: header, problem }];
  }
}

/** The client speaks no version of tus that the server knows. */
export class TusVersionError extends HeaderError {
  readonly status = 412;
  readonly title = 'Wrong version of tus';
  readonly code = 'tus-version';

  constructor() {
    super('Tus-Resumable', 'must be 1.0.0');
  }
}

/** The bytes do not come as tus sends them. */
export class WrongBodyTypeError extends HeaderError {
  readonly status = 415;
  readonly title = 'Wrong content type';
  readonly code = 'wrong-body-type';

  constructor() {
    super('Content-Type', `must be ${STREAMED_TYPE}`);
  }
}

/** The piece does not begin where the stored file ends; HEAD tells where that is. */
export class WrongOffsetError extends HeaderError {
  readonly status = 409;
  readonly title = 'Wrong offset';
  readonly code = 'wrong-offset';

  constructor() {
    super('Upload-Offset', 'is not where the stored file ends; ask with HEAD and go on from there');
  }
}

/** The piece reaches beyond the length that was announced. */
export class BeyondLengthError extends HeaderError {
  readonly status = 413;
  readonly title = 'Too large';
  readonly code = 'beyond-length';

  constructor() {
    super('Upload-Length', 'the piece reaches beyond the length that was announced');
  }
}

/** The connection ended, or another request asked for the upload, before the piece had arrived. */
export class BrokenOffError extends DomainError {
  readonly status = 400;
  readonly title = 'Broken off';
  readonly code = 'upload-broken-off';

  constructor() {
    super('The piece broke off before its end; what arrived is kept. Ask with HEAD and go on from there.');
  }
}
