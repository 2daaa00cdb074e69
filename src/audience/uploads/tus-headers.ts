import type { IncomingHttpHeaders } from 'node:http';
import { Metadata, TUS_RESUMABLE } from '@tus/server';
import { InvalidInputError, TooLargeError } from '../../platform/errors.js';
import { STREAMED_TYPE } from '../../platform/http/streamed-body.js';
import { contactFileName } from './contact-file-name.js';
import { TusVersionError, WrongBodyTypeError } from './upload-errors.js';

/** The headers of tus that the server reads. */
const READ = [
  'tus-resumable',
  'upload-offset',
  'upload-length',
  'upload-metadata',
  'content-type',
  'content-length',
];

/** @throws TusVersionError where the client speaks another version, or is no client of tus */
export function requireTus(headers: IncomingHttpHeaders): void {
  if (headers['tus-resumable'] !== TUS_RESUMABLE) throw new TusVersionError();
}

/**
 * Checks what is said of a new upload before anything is written. The limit counts the bytes that are sent.
 *
 * @throws InvalidInputError, TooLargeError
 */
export function checkCreation(headers: IncomingHttpHeaders, maxBytes: number): void {
  refuse(headers, 'Upload-Defer-Length', 'is not taken: say the length of the file in Upload-Length');
  refuse(headers, 'Upload-Concat', 'is not taken: send the file as one upload, without parallel parts');
  const bytes = readNumber(headers, 'Upload-Length');
  if (bytes === 0) throw InvalidInputError.of('Upload-Length', 'the file is empty');
  if (bytes > maxBytes) {
    throw new TooLargeError(`Upload-Length: the file is larger than the limit of ${maxBytes} bytes.`);
  }
  const header = headers['upload-metadata'];
  fileNameOf(typeof header === 'string' ? parseMetadata(header) : {});
}

/**
 * The name of the file in an upload's metadata, as it is kept.
 *
 * @throws InvalidInputError where there is none, or the file is of no type that is taken
 */
export function fileNameOf(metadata: Record<string, string | null>): string {
  const name = metadata['filename'];
  if (!name) throw InvalidInputError.of('Upload-Metadata', 'must have filename, in base64');
  return contactFileName(name, 'Upload-Metadata.filename');
}

/** @throws WrongBodyTypeError, InvalidInputError where the headers of a piece are not as tus has them */
export function checkPiece(headers: IncomingHttpHeaders): void {
  if (headers['content-type'] !== STREAMED_TYPE) throw new WrongBodyTypeError();
  refuse(headers, 'Upload-Length', 'is said once, when the upload is made');
  readNumber(headers, 'Upload-Offset');
}

/** The headers that go on to the tus server, and no other. */
export function headersForTus(headers: IncomingHttpHeaders): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of READ) {
    const value = headers[name];
    if (typeof value === 'string') passed[name] = value;
  }
  return passed;
}

function refuse(headers: IncomingHttpHeaders, name: string, problem: string): void {
  if (headers[name.toLowerCase()] !== undefined) throw InvalidInputError.of(name, problem);
}

function readNumber(headers: IncomingHttpHeaders, name: string): number {
  const text = headers[name.toLowerCase()];
  if (text === undefined) throw InvalidInputError.of(name, 'is required');
  const value = Number(text);
  if (typeof text !== 'string' || !/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw InvalidInputError.of(name, 'must be a number of bytes');
  }
  return value;
}

function parseMetadata(header: string): Record<string, string | null> {
  try {
    return Metadata.parse(header);
  } catch {
    throw InvalidInputError.of('Upload-Metadata', 'must be pairs of a name and a base64 value, by commas');
  }
}
