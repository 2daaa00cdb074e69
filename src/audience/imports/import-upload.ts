import { randomUUID } from 'node:crypto';
import type { Multipart } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { ZodError } from 'zod';
import { DomainError, InvalidInputError, TooLargeError } from '../../platform/errors.js';
import { type ImportSettingsInput, importSettingsInputSchema } from './import-settings.js';
import type { FileStorage } from './storage/file-storage.js';

/** A file that is stored, and what its sender said about it. */
export interface ReceivedUpload {
  fileName: string;
  storageKey: string;
  bytes: number;
  settings: ImportSettingsInput;
}

const SETTINGS_BYTES = 64 * 1024;
const NAME_LIMIT = 255;

/**
 * Takes a multipart form with one `file` and an optional `settings` (JSON), in any order. The file goes to the
 * storage as it arrives. Where anything fails, nothing is left behind.
 *
 * @throws InvalidInputError, TooLargeError
 */
export async function receiveUpload(
  request: FastifyRequest,
  storage: FileStorage,
  companyId: number,
  maxBytes: number,
): Promise<ReceivedUpload> {
  const storageKey = `imports/${companyId}/${randomUUID()}.csv`;
  let file: { fileName: string; bytes: number } | null = null;
  let settings: ImportSettingsInput = {};
  try {
    for await (const part of formParts(request, maxBytes)) {
      if (part.type === 'file') {
        const bytes = await storage.store(storageKey, part.file, maxBytes);
        // The form's own limit ends the stream as if the file were over.
        if (part.file.truncated) throw tooLarge(maxBytes);
        file = { fileName: part.filename.slice(-NAME_LIMIT) || 'contacts.csv', bytes };
      } else {
        settings = readField(part.fieldname, part.value);
      }
    }
    if (!file) throw InvalidInputError.of('file', 'is required: send the file as a form part named file');
    if (file.bytes === 0) throw InvalidInputError.of('file', 'is empty');
    return { ...file, storageKey, settings };
  } catch (error) {
    await storage.remove(storageKey);
    throw uploadError(error, maxBytes);
  }
}

/** The first bytes of the form's file; the rest is read and forgotten. */
export async function receiveSample(
  request: FastifyRequest,
  sampleBytes: number,
  maxBytes: number,
): Promise<{ sample: Buffer; whole: boolean; settings: ImportSettingsInput }> {
  let sample: Buffer | null = null;
  let whole = true;
  let settings: ImportSettingsInput = {};
  try {
    for await (const part of formParts(request, maxBytes)) {
      if (part.type === 'file') {
        const chunks: Buffer[] = [];
        let bytes = 0;
        for await (const chunk of part.file) {
          if (bytes < sampleBytes) chunks.push(chunk);
          bytes += chunk.length;
        }
        sample = Buffer.concat(chunks).subarray(0, sampleBytes);
        whole = bytes <= sampleBytes;
      } else {
        settings = readField(part.fieldname, part.value);
      }
    }
  } catch (error) {
    throw uploadError(error, maxBytes);
  }
  if (!sample) throw InvalidInputError.of('file', 'is required: send the file as a form part named file');
  return { sample, whole, settings };
}

function formParts(request: FastifyRequest, maxBytes: number): AsyncIterableIterator<Multipart> {
  if (!request.isMultipart()) {
    throw InvalidInputError.of('file', 'send a multipart form with the file as a part named file');
  }
  return request.parts({
    limits: { fileSize: maxBytes, files: 1, fields: 1, fieldSize: SETTINGS_BYTES, parts: 2 },
  });
}

function readField(name: string, value: unknown): ImportSettingsInput {
  if (name !== 'settings') throw InvalidInputError.of(name, 'is not a part of this form');
  const result = importSettingsInputSchema.safeParse(fromJson(value));
  if (!result.success) throw new InvalidInputError(problemsOf(result.error));
  return result.data;
}

function fromJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    throw InvalidInputError.of('settings', 'is not JSON');
  }
}

function problemsOf(error: ZodError): { field: string; problem: string }[] {
  return error.issues.map((issue) => ({
    field: ['settings', ...issue.path.map(String)].join('.'),
    problem: issue.message,
  }));
}

function uploadError(error: unknown, maxBytes: number): unknown {
  if (error instanceof DomainError) return error;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code === 'FST_REQ_FILE_TOO_LARGE') return tooLarge(maxBytes);
  if (code.startsWith('FST_')) {
    const detail = error instanceof Error ? error.message : code;
    return InvalidInputError.of('file', `the form cannot be taken: ${detail}`);
  }
  if (
    BROKEN_STREAM.has(code) ||
    (error instanceof Error && /unexpected end|malformed|premature/i.test(error.message))
  ) {
    return InvalidInputError.of('file', 'the upload broke off before its end; nothing was stored');
  }
  return error;
}

const BROKEN_STREAM = new Set(['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR', 'ECONNABORTED']);

function tooLarge(maxBytes: number): TooLargeError {
  return new TooLargeError(`The file is larger than the limit of ${maxBytes} bytes.`);
}
