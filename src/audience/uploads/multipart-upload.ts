import { randomUUID } from 'node:crypto';
import type { Multipart, MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { ZodError } from 'zod';
import { errorCode } from '../../platform/error-code.js';
import { DomainError, InvalidInputError, TooLargeError } from '../../platform/errors.js';
import { closeAfterAnswer, closeWhenSilent } from '../../platform/http/unread-body.js';
import { type ImportSettingsInput, importSettingsInputSchema } from '../imports/import-settings.js';
import type { FileStorage } from '../imports/storage/file-storage.js';
import { contactFileName } from './contact-file-name.js';
import { formFileKey } from './stored-upload.js';

/** A file that is stored, and what its sender said about it. */
export interface ReceivedUpload {
  fileName: string;
  storageKey: string;
  bytes: number;
  settings: ImportSettingsInput;
}

const SETTINGS_BYTES = 64 * 1024;
/** What a form may add to its file: the settings, and the lines around the parts. */
const FORM_BYTES = SETTINGS_BYTES + 16 * 1024;

/**
 * Takes a multipart form with one `file` and an optional `settings` (JSON), in any order. The file goes to the
 * storage as it arrives. Where anything fails, nothing is left behind.
 *
 * @throws InvalidInputError, TooLargeError, NoRoomError
 */
export async function receiveUpload(
  request: FastifyRequest,
  storage: FileStorage,
  companyId: number,
  maxBytes: number,
): Promise<ReceivedUpload> {
  const storageKey = formFileKey(companyId, randomUUID());
  try {
    const { file, settings } = await readForm(request, maxBytes, async (part) => {
      const fileName = contactFileName(part.filename ?? '', 'file');
      const bytes = await storage.store(storageKey, part.file, maxBytes);
      if (bytes === 0) throw InvalidInputError.of('file', 'is empty');
      return { fileName, bytes };
    });
    return { ...file, storageKey, settings };
  } catch (error) {
    await storage.remove(storageKey);
    throw error;
  }
}

/** The first bytes of the form's file; the rest is read and forgotten. @throws as receiveUpload */
export async function receiveSample(
  request: FastifyRequest,
  sampleBytes: number,
  maxBytes: number,
): Promise<{ sample: Buffer; whole: boolean; settings: ImportSettingsInput }> {
  const { file, settings } = await readForm(request, maxBytes, async (part) => {
    contactFileName(part.filename ?? '', 'file');
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of part.file) {
      if (bytes < sampleBytes) chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
    }
    return { sample: Buffer.concat(chunks).subarray(0, sampleBytes), whole: bytes <= sampleBytes };
  });
  return { ...file, settings };
}

/** Walks over the parts, as they come. */
async function readForm<Taken>(
  request: FastifyRequest,
  maxBytes: number,
  take: (part: MultipartFile) => Promise<Taken>,
): Promise<{ file: Taken; settings: ImportSettingsInput }> {
  let file: { taken: Taken } | null = null;
  let settings: ImportSettingsInput = {};
  try {
    for await (const part of formParts(request, maxBytes)) {
      if (part.fieldname !== (part.type === 'file' ? 'file' : 'settings')) throw wrongPart(part);
      if (part.type === 'file') file = { taken: await take(part) };
      else settings = readSettings(part.value);
    }
  } catch (error) {
    closeAfterAnswer(request.raw);
    throw formError(error);
  }
  if (!file) throw InvalidInputError.of('file', 'is required: send the file as a form part named file');
  return { file: file.taken, settings };
}

function formParts(request: FastifyRequest, maxBytes: number): AsyncIterableIterator<Multipart> {
  if (!request.isMultipart()) {
    throw InvalidInputError.of('file', 'send a multipart form with the file as a part named file');
  }
  // Before gigabytes are sent in vain; where the length is not announced, the stream's own limit holds.
  if (Number(request.headers['content-length'] ?? 0) > maxBytes + FORM_BYTES) throw tooLarge(maxBytes);
  closeWhenSilent(request.raw);
  return request.parts({
    // One byte more than is taken: at its own limit the form would swallow the rest of the file before it says so.
    limits: { fileSize: maxBytes + 1, files: 1, fields: 1, fieldSize: SETTINGS_BYTES, parts: 2 },
  });
}

function wrongPart({ type, fieldname }: Multipart): InvalidInputError {
  const problem = type === 'file' ? 'is not a file of this form: its one file is the part named file' : null;
  // A part may have come without a name.
  return InvalidInputError.of(fieldname || 'form', problem ?? 'is not a part of this form');
}

function readSettings(value: unknown): ImportSettingsInput {
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

function formError(error: unknown): unknown {
  if (error instanceof DomainError) return error;
  const code = errorCode(error) ?? '';
  if (code === 'FST_FILES_LIMIT')
    return InvalidInputError.of('file', 'is there twice: a form takes one file');
  if (code === 'FST_FIELDS_LIMIT' || code === 'FST_PARTS_LIMIT') {
    return InvalidInputError.of(
      'settings',
      'is there twice, or the form has parts besides file and settings',
    );
  }
  if (error instanceof Error && NO_BOUNDARY.test(error.message)) {
    return InvalidInputError.of('file', 'the content type of the form names no boundary');
  }
  if (BROKEN_STREAM.has(code) || (error instanceof Error && BROKEN_FORM.test(error.message))) {
    return InvalidInputError.of('file', 'the upload broke off before its end; nothing was stored');
  }
  if (code.startsWith('FST_')) {
    const detail = error instanceof Error ? error.message : code;
    return InvalidInputError.of('file', `the form cannot be taken: ${detail}`);
  }
  return error;
}

const BROKEN_STREAM = new Set(['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR', 'ECONNABORTED']);
const NO_BOUNDARY = /boundary not found/i;
const BROKEN_FORM = /unexpected end|malformed|premature|terminated early/i;

function tooLarge(maxBytes: number): TooLargeError {
  return new TooLargeError(`The file is larger than the limit of ${maxBytes} bytes.`);
}
