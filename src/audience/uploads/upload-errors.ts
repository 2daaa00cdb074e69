import { DomainError, type FieldProblem } from '../../platform/errors.js';

/** Another request holds the upload and does not let go. Clients of tus try again on 423. */
export class UploadBusyError extends DomainError {
  readonly status = 423;
  readonly title = 'Locked';

  constructor() {
    super('Another request is writing this upload; try again in a few seconds.');
  }
}

/** The client speaks no version of tus that the server knows. */
export class TusVersionError extends DomainError {
  readonly status = 412;
  readonly title = 'Wrong version of tus';
  override readonly fields = [{ field: 'Tus-Resumable', problem: 'must be 1.0.0' }];

  constructor() {
    super('Tus-Resumable: must be 1.0.0');
  }
}

/** The bytes do not come as tus sends them. */
export class WrongBodyTypeError extends DomainError {
  readonly status = 415;
  readonly title = 'Wrong content type';
  override readonly fields = [{ field: 'Content-Type', problem: 'must be application/offset+octet-stream' }];

  constructor() {
    super('Content-Type: must be application/offset+octet-stream');
  }
}

/** The piece does not begin where the stored file ends; HEAD tells where that is. */
export class WrongOffsetError extends DomainError {
  readonly status = 409;
  readonly title = 'Wrong offset';
  override readonly fields: readonly FieldProblem[];

  constructor() {
    const problem = 'is not where the stored file ends; ask with HEAD and go on from there';
    super(`Upload-Offset: ${problem}`);
    this.fields = [{ field: 'Upload-Offset', problem }];
  }
}

/** The piece reaches beyond the length that was announced. */
export class BeyondLengthError extends DomainError {
  readonly status = 413;
  readonly title = 'Too large';
  override readonly fields: readonly FieldProblem[];

  constructor() {
    const problem = 'the piece reaches beyond the length that was announced';
    super(`Upload-Length: ${problem}`);
    this.fields = [{ field: 'Upload-Length', problem }];
  }
}

/** The connection ended, or another request asked for the upload, before the piece had arrived. */
export class BrokenOffError extends DomainError {
  readonly status = 400;
  readonly title = 'Broken off';

  constructor() {
    super('The piece broke off before its end; what arrived is kept. Ask with HEAD and go on from there.');
  }
}
